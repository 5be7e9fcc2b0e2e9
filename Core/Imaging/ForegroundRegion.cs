using System.Buffers;

namespace HarmonizeEffect.Imaging;

/// <summary>Where a mask has foreground, and whether it leaves any background.</summary>
public static class ForegroundRegion
{
    /// <summary>The smallest region that holds every pixel with coverage above 0, or null when there is none.</summary>
    public static Region? Find(MaskView mask) => Find(mask, maxThreads: -1);

    internal static Region? Find(MaskView mask, int maxThreads)
    {
        Bounds all = Bounds.Empty;
        var gate = new Lock();
        Parallel.For(
            0,
            mask.Height,
            new ParallelOptions { MaxDegreeOfParallelism = maxThreads },
            () => Bounds.Empty,
            (y, _, bounds) => CoveredColumns(mask, y) is var (first, last) ? bounds.With(first, last, y) : bounds,
            bounds =>
            {
                lock (gate)
                    all = all.With(bounds);
            });
        return all.Right < 0 ? null : new Region(all.Left, all.Top, all.Right - all.Left + 1, all.Bottom - all.Top + 1);
    }

    // The first and the last column of a row with coverage; null when it has none.
    private static (int First, int Last)? CoveredColumns(MaskView mask, int y)
    {
        if (mask.Bytes(y, 0, mask.Width) is { IsEmpty: false } codes)
        {
            // The same without a detour: any code but 0 is coverage.
            int code = codes.IndexOfAnyExcept((byte)0);
            return code < 0 ? null : (code, codes.LastIndexOfAnyExcept((byte)0));
        }

        float[] row = ArrayPool<float>.Shared.Rent(mask.Width);
        Span<float> values = row.AsSpan(0, mask.Width);
        mask.ReadRow(y, 0, values);
        int first = values.IndexOfAnyExcept(0f), last = values.LastIndexOfAnyExcept(0f);
        ArrayPool<float>.Shared.Return(row);
        return first < 0 ? null : (first, last);
    }

    private readonly record struct Bounds(int Left, int Right, int Top, int Bottom)
    {
        public static Bounds Empty => new(int.MaxValue, -1, int.MaxValue, -1);

        public Bounds With(int first, int last, int y) => With(new Bounds(first, last, y, y));

        public Bounds With(Bounds other) =>
            new(Math.Min(Left, other.Left), Math.Max(Right, other.Right), Math.Min(Top, other.Top), Math.Max(Bottom, other.Bottom));
    }

    /// <summary>Whether every pixel is wholly foreground, so that there is no background.</summary>
    public static bool IsFull(MaskView mask)
    {
        float[] row = new float[mask.Width];
        for (int y = 0; y < mask.Height; y++)
        {
            mask.ReadRow(y, 0, row);
            if (row.AsSpan().ContainsAnyExcept(1f))
                return false;
        }

        return true;
    }

    /// <summary>Whether some of the foreground is not fully transparent.</summary>
    public static bool IsVisible(ImageView image, MaskView mask) => AnyPixel(image, mask, (coverage, alpha) => coverage > 0 && alpha > 0);

    /// <summary>Whether something outside the foreground is not fully transparent.</summary>
    public static bool LeavesVisible(ImageView image, MaskView mask) => AnyPixel(image, mask, (coverage, alpha) => coverage < 1 && alpha > 0);

    private static bool AnyPixel(ImageView image, MaskView mask, Func<float, float, bool> predicate)
    {
        MaskSize.Check(image, mask, "picture");
        MaskView alphas = MaskView.FromAlpha(image);
        float[] coverage = new float[mask.Width];
        float[] alpha = new float[mask.Width];
        for (int y = 0; y < mask.Height; y++)
        {
            mask.ReadRow(y, 0, coverage);
            alphas.ReadRow(y, 0, alpha);
            for (int x = 0; x < coverage.Length; x++)
            {
                if (predicate(coverage[x], alpha[x]))
                    return true;
            }
        }

        return false;
    }
}
