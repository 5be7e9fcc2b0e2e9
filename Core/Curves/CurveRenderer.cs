using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HarmonizeEffect.Curves.Kernels;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves;

/// <summary>Draws a picture through a prediction: out = in + mask · (t(in) − in), where t is the curves, after the colour matrix if there is one.</summary>
public static class CurveRenderer
{
    // Large enough that handing a band to a thread costs nothing against rendering it, small enough to stop soon.
    private const int BandPixels = 1 << 16;

    /// <summary>
    /// Renders <paramref name="source"/> into <paramref name="destination"/>, rows in parallel. Alpha is copied. Fully transparent
    /// pixels, and pixels with coverage 0, come out bit-identical. Integer formats round to nearest and clamp; without a matrix they hold
    /// the table's own codes where coverage is 1. <see cref="PixelFormat.RgbaFloatLinear"/> is encoded, rendered and decoded; in float
    /// formats channel values that are not finite stay as they are, and with a matrix the whole colours that have one.
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
        CancellationToken cancellationToken = default) =>
        Render(source, mask, destination, table, maxThreads: -1, progress, cancellationToken);

    internal static void Render(
        ImageView source,
        MaskView? mask,
        ImageView destination,
        CurveTable table,
        int maxThreads,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        Check(source, mask, destination);
        cancellationToken.ThrowIfCancellationRequested();
        IKernel? kernel = table.IsIdentity ? null : IKernel.For(source.Format, table);
        int bandHeight = Math.Max(1, BandPixels / source.Width);
        int bands = (int)(((long)source.Height + bandHeight - 1) / bandHeight);
        var options = new ParallelOptions { MaxDegreeOfParallelism = maxThreads, CancellationToken = cancellationToken };
        var finished = new Lock();
        int finishedBands = 0;
        Parallel.For(0, bands, options, band =>
        {
            int end = (int)Math.Min(source.Height, (band + 1L) * bandHeight);
            for (int y = band * bandHeight; y < end; y++)
                RenderRow(source, mask, destination, kernel, y);
            if (progress is null)
                return;

            // Counted and reported under one lock, so that the share never falls.
            lock (finished)
                progress.Report((double)++finishedBands / bands);
        });
    }

    private static void Check(ImageView source, MaskView? mask, ImageView destination)
    {
        if (source.Format != destination.Format)
            throw new ArgumentException($"Source ({source.Format}) and destination ({destination.Format}) differ in format.", nameof(destination));
        if (source.Width != destination.Width || source.Height != destination.Height)
        {
            throw new HarmonizeException(
                $"The result is {destination.Width} × {destination.Height} pixels but the picture is {source.Width} × {source.Height}; both must have the same size.");
        }

        if (mask is { } m)
            MaskSize.Check(source, m, "picture");
    }

    [SkipLocalsInit]
    private static void RenderRow(ImageView source, MaskView? mask, ImageView destination, IKernel? kernel, int y)
    {
        bool inPlace = source.Origin == destination.Origin;
        int pixel = source.Format.BytesPerPixel();
        Span<float> coverage = stackalloc float[IKernel.MaxRun];
        for (int x = 0; x < source.Width; x += IKernel.MaxRun)
        {
            int count = Math.Min(IKernel.MaxRun, source.Width - x);
            Span<byte> from = source.Pixels(y, x, count);
            Span<byte> to = destination.Pixels(y, x, count);
            if (mask is not { } m || kernel is null)
            {
                RenderRun(from, to, kernel is null ? 0 : 1, []);
            }
            else if (m.IsUniform(y, x, count, out float everywhere) && everywhere is 0 or 1)
            {
                RenderRun(from, to, everywhere, []);
            }
            else
            {
                m.ReadRow(y, x, coverage[..count]);
                for (int start = 0; start < count;)
                {
                    ReadOnlySpan<float> rest = coverage[start..count];
                    int length = RunLength(rest);
                    RenderRun(from.Slice(start * pixel, length * pixel), to.Slice(start * pixel, length * pixel), rest[0], rest[..length]);
                    start += length;
                }
            }
        }

        // 'first' is the coverage of all of the run's pixels if it is 0 or 1.
        void RenderRun(ReadOnlySpan<byte> from, Span<byte> to, float first, ReadOnlySpan<float> run)
        {
            if (first != 0)
                kernel!.Render(from, to, first == 1 ? [] : run);
            else if (!inPlace)
                from.CopyTo(to);
        }
    }

    // Pixels at the start that all have coverage 0, or all 1, or all something between. Compared by their bits, many at a time:
    // coverage is never NaN nor negative, so that equal values have equal bits.
    private static int RunLength(ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(coverage);
        int one = BitConverter.SingleToInt32Bits(1);
        int length = bits[0] == 0 || bits[0] == one ? bits.IndexOfAnyExcept(bits[0]) : bits.IndexOfAny(0, one);
        return length < 0 ? coverage.Length : length;
    }
}
