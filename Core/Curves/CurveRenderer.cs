using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves;

/// <summary>Draws a picture through curves: out = in + mask · (curve(in) − in).</summary>
public static class CurveRenderer
{
    /// <summary>
    /// Renders <paramref name="source"/> into <paramref name="destination"/>, rows in parallel. Alpha is copied. Fully transparent
    /// pixels, and pixels with coverage 0, come out bit-identical. Integer formats round to nearest; where coverage is 1 they hold
    /// the table's own codes. <see cref="PixelFormat.RgbaFloatLinear"/> is encoded, rendered and decoded; in float formats channel
    /// values that are not finite stay as they are.
    /// </summary>
    /// <param name="source">The picture.</param>
    /// <param name="mask">The foreground's coverage, as large as the picture; null changes every pixel wholly.</param>
    /// <param name="destination">Same size and format. The very same view as <paramref name="source"/> renders in place; other overlaps are not supported.</param>
    /// <param name="table">The curves.</param>
    /// <param name="progress">Gets the finished share, rising to 1; called from worker threads.</param>
    /// <param name="cancellationToken">Stops between bands of rows; the destination is then partly rendered.</param>
    /// <exception cref="HarmonizeException">The sizes of picture, mask and destination differ.</exception>
    /// <exception cref="ArgumentException">The formats differ.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Render(
        ImageView source,
        MaskView? mask,
        ImageView destination,
        CurveTable table,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
