using System.Numerics;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.GimpBridge.Composites;

/// <summary>Lays one picture over another: Porter and Duff's "over" with straight alpha, on the encoded values.</summary>
internal static class Paste
{
    /// <summary>
    /// Lays <paramref name="cutout"/> over <paramref name="canvas"/>. Where the cut-out is fully transparent the canvas keeps its
    /// bytes, where it is opaque its values are taken over exactly.
    /// </summary>
    /// <param name="canvas">8 or 16 bits per channel.</param>
    /// <param name="cutout">Same size and format.</param>
    public static void Over(ImageView canvas, ImageView cutout)
    {
        if (canvas.Width != cutout.Width || canvas.Height != cutout.Height || canvas.Format != cutout.Format)
            throw new ArgumentException("Canvas and cut-out must have the same size and format.");
        Action<int> pasteRow = canvas.Format switch
        {
            PixelFormat.Rgba32 => y => OverRow(canvas.Row<byte>(y), cutout.Row<byte>(y), byte.MaxValue),
            PixelFormat.Rgba64 => y => OverRow(canvas.Row<ushort>(y), cutout.Row<ushort>(y), ushort.MaxValue),
            _ => throw new ArgumentException("Only 8 and 16 bits per channel can be pasted."),
        };
        Parallel.For(0, canvas.Height, pasteRow);
    }

    private static void OverRow<T>(Span<T> canvas, ReadOnlySpan<T> cutout, double opaque)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < canvas.Length; i += 4)
        {
            double above = double.CreateTruncating(cutout[i + 3]) / opaque;
            if (above == 0)
                continue;
            double below = double.CreateTruncating(canvas[i + 3]) / opaque * (1 - above);
            double alpha = above + below;
            for (int channel = i; channel < i + 3; channel++)
            {
                double colour = ((double.CreateTruncating(cutout[channel]) * above) + (double.CreateTruncating(canvas[channel]) * below)) / alpha;
                canvas[channel] = T.CreateTruncating(Math.Floor(colour + 0.5));
            }

            canvas[i + 3] = T.CreateTruncating(Math.Floor((alpha * opaque) + 0.5));
        }
    }
}
