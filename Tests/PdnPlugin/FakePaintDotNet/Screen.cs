namespace PaintDotNet
{
    /// <summary>How fine the user's screen is. Tests set it.</summary>
    public readonly struct UIScaleFactor
    {
        private readonly double scale;

        private UIScaleFactor(double scale) => this.scale = scale;

        public static UIScaleFactor Current { get; private set; } = new(1);

        public int Dpi => (int)(scale * 96);

        public static void Set(int dpi) => Current = new UIScaleFactor(dpi / 96.0);
    }
}

// Of the .NET desktop runtime, which is there only on Windows.
namespace System.Drawing
{
    public abstract class Image;

    /// <summary>A picture that was read from a stream.</summary>
    public sealed class Bitmap : Image
    {
        public Bitmap(Stream stream)
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Bytes = copy.ToArray();
        }

        /// <summary>The file.</summary>
        public byte[] Bytes { get; }
    }
}
