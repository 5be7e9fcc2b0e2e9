using System.Runtime.CompilerServices;
using HarmonizeEffect.Curves.Kernels;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves;

/// <summary>Draws a picture through a prediction: out = in + mask · (t(in) − in), where t is the curves, after the colour matrix if there is one.</summary>
public static class CurveRenderer
{
    // Large enough that handing a band to a thread costs nothing against rendering it, small enough to stop soon.
    private const int BandPixels = 1 << 16;

    // What lies in, or is part of, more memory than a core's own cache holds is not read again from there: it is written past the caches.
    private const long StreamedBytes = 2 << 20;

    // Every row of a tile lies on a page of its own, which the processor does not foresee.
    private const int RowsAhead = 3;

    /// <summary>
    /// Renders <paramref name="source"/> into <paramref name="destination"/>, rows in parallel. Alpha is copied. Fully transparent
    /// pixels, and pixels with coverage 0, come out bit-identical. Integer formats round to nearest and clamp; 8 bits without a matrix hold
    /// the table's own codes where coverage is 1, all others come from single precision (of 16 bits, 0.01 of a code for slopes of about 1).
    /// Of 8 bits, coverage blends codes.
    /// <see cref="PixelFormat.RgbaFloatLinear"/> is encoded, rendered and decoded; in float
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
        IKernel? kernel = table.IsIdentity ? null : table.Kernel(source.Format);
        bool streams = source.Origin != destination.Origin && Math.Abs((long)destination.Stride) * destination.Height >= StreamedBytes;
        int bandHeight = Math.Max(1, BandPixels / source.Width);
        int bands = (int)(((long)source.Height + bandHeight - 1) / bandHeight);
        var options = new ParallelOptions { MaxDegreeOfParallelism = maxThreads, CancellationToken = cancellationToken };
        var finished = new Lock();
        int finishedBands = 0;
        void RenderBand(int band)
        {
            int end = (int)Math.Min(source.Height, (band + 1L) * bandHeight);
            for (int y = band * bandHeight; y < end; y++)
                RenderRow(source, mask, destination, kernel, streams, y);
            if (streams)
                CacheLine.FinishWriting();
            if (progress is null)
                return;

            // Counted and reported under one lock, so that the share never falls.
            lock (finished)
                progress.Report((double)++finishedBands / bands);
        }

        if (bands == 1)
            RenderBand(0);
        else
            Parallel.For(0, bands, options, RenderBand);
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
    private static void RenderRow(ImageView source, MaskView? mask, ImageView destination, IKernel? kernel, bool streams, int y)
    {
        bool inPlace = source.Origin == destination.Origin;
        Span<float> coverage = CacheLine.Align(stackalloc float[IKernel.MaxPixels + CacheLine.Bytes], IKernel.MaxPixels);
        Span<byte> rendered = CacheLine.Align(stackalloc byte[IKernel.MaxBytes + CacheLine.Bytes], IKernel.MaxBytes);
        int pixelBytes = source.Format.BytesPerPixel(), run = IKernel.MaxBytes / pixelBytes;
        if (source.Width <= run && y + RowsAhead < source.Height)
        {
            CacheLine.Prefetch(source.Pixels(y + RowsAhead, 0, source.Width));
            CacheLine.Prefetch(mask is { } coming ? coming.Bytes(y + RowsAhead, 0, source.Width) : []);
        }

        for (int x = 0, count; x < source.Width; x += count)
        {
            count = Math.Min(run, source.Width - x);
            ReadOnlySpan<byte> from = source.Pixels(y, x, count);
            Span<byte> to = destination.Pixels(y, x, count);
            int beforeLine = streams ? CacheLine.Before(to) : 0;
            if (beforeLine > 0 && beforeLine % pixelBytes == 0)
            {
                // A first run ends where a cache line begins, so that the others are lines.
                count = Math.Min(count, beforeLine / pixelBytes);
                from = from[..(count * pixelBytes)];
                to = to[..from.Length];
            }

            float everywhere = 1;
            bool isUniform = kernel is null || mask is not { } m || m.IsUniform(y, x, count, out everywhere);
            bool isWhole = isUniform && everywhere == 1;
            if (kernel is null || (isUniform && everywhere == 0))
            {
                if (streams)
                    StreamingCopy.Copy(from, to);
                else if (!inPlace)
                    from.CopyTo(to);
                continue;
            }

            // While a run is worked on, which then takes longer than the processor looks ahead, the next can come.
            if (kernel.ReadsAtOnce)
                CacheLine.Prefetch(source.Pixels(y, x + count, Math.Min(run, source.Width - x - count)));

            // What shall go past the caches but does not begin with a line is copied out of the fastest cache.
            bool isCopied = beforeLine > 0;
            Span<byte> target = isCopied ? rendered[..to.Length] : to;
            if (isWhole)
                kernel.Render(from, target, streams && !isCopied);
            else
                RenderMasked(kernel, mask!.Value, y, x, from, target, coverage[..count], streams && !isCopied);
            if (isCopied)
                StreamingCopy.Copy(target, to);
        }
    }

    private static void RenderMasked(IKernel kernel, MaskView mask, int y, int x, ReadOnlySpan<byte> from, Span<byte> to, Span<float> coverage, bool streams)
    {
        ReadOnlySpan<byte> codes = mask.Bytes(y, x, coverage.Length);
        if (!codes.IsEmpty)
        {
            kernel.Render(from, to, codes, streams);
            return;
        }

        mask.ReadRow(y, x, coverage);
        kernel.Render(from, to, coverage, streams);
    }
}
