namespace HarmonizeEffect.Imaging;

/// <summary>Where a mask has foreground, and whether it leaves any background.</summary>
public static class ForegroundRegion
{
    /// <summary>The smallest region that holds every pixel with coverage above 0, or null when there is none.</summary>
    public static Region? Find(MaskView mask)
    {
        int left = mask.Width, right = -1, top = -1, bottom = -1;
        float[] row = new float[mask.Width];
        for (int y = 0; y < mask.Height; y++)
        {
            int first, last;
            if (mask.Bytes(y, 0, mask.Width) is { IsEmpty: false } codes)
            {
                // The same without a detour: any code but 0 is coverage.
                first = codes.IndexOfAnyExcept((byte)0);
                last = codes.LastIndexOfAnyExcept((byte)0);
            }
            else
            {
                mask.ReadRow(y, 0, row);
                first = row.AsSpan().IndexOfAnyExcept(0f);
                last = row.AsSpan().LastIndexOfAnyExcept(0f);
            }

            if (first < 0)
                continue;
            if (top < 0)
                top = y;
            bottom = y;
            left = Math.Min(left, first);
            right = Math.Max(right, last);
        }

        return right < 0 ? null : new Region(left, top, right - left + 1, bottom - top + 1);
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
