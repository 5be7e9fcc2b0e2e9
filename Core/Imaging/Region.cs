namespace HarmonizeEffect.Imaging;

/// <summary>A rectangle of pixels: <paramref name="X"/>, <paramref name="Y"/> is its top left pixel.</summary>
public readonly record struct Region(int X, int Y, int Width, int Height)
{
    /// <summary>All of a picture.</summary>
    public static Region Whole(int width, int height) => new(0, 0, width, height);

    /// <exception cref="ArgumentOutOfRangeException">The region is empty or reaches outside a picture of this size.</exception>
    internal void ThrowIfOutside(int width, int height)
    {
        bool inside = X >= 0 && Y >= 0 && Width > 0 && Height > 0 && X <= width - Width && Y <= height - Height;
        if (!inside)
            throw new ArgumentOutOfRangeException(null, $"Region {this} does not lie inside {width} × {height} pixels.");
    }
}
