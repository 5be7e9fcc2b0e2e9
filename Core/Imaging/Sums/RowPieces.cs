namespace HarmonizeEffect.Imaging.Sums;

/// <summary>The same piece of each row of a group, as it lies in memory.</summary>
internal readonly ref struct RowPieces
{
    private RowPieces(RowGroup rows, nint stride)
    {
        Rows = rows;
        Stride = stride;
    }

    /// <summary>The rows.</summary>
    public RowGroup Rows { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public nint Stride { get; }

    /// <summary>The piece of the first row.</summary>
    public ReadOnlySpan<byte> First { get; private init; }

    /// <summary>Of the second; of a single row the first again, as the following.</summary>
    public ReadOnlySpan<byte> Second { get; private init; }

    /// <summary>Of the third.</summary>
    public ReadOnlySpan<byte> Third { get; private init; }

    /// <summary>Of the fourth.</summary>
    public ReadOnlySpan<byte> Fourth { get; private init; }

    /// <param name="image">A picture.</param>
    /// <param name="rows">Rows of the region.</param>
    /// <param name="region">The part of the picture that is reduced.</param>
    /// <param name="start">The first column, of the region's.</param>
    /// <param name="count">How many.</param>
    public static RowPieces Of(ImageView image, RowGroup rows, Region region, int start, int count)
    {
        (int x, int y, int step) = (region.X + start, region.Y + rows.First, rows.Count == 1 ? 0 : 1);
        return new RowPieces(rows, image.Stride)
        {
            First = image.Pixels(y, x, count),
            Second = image.Pixels(y + step, x, count),
            Third = image.Pixels(y + (2 * step), x, count),
            Fourth = image.Pixels(y + (3 * step), x, count),
        };
    }

    /// <param name="mask">A mask that has bytes.</param>
    /// <inheritdoc cref="Of(ImageView, RowGroup, Region, int, int)"/>
    public static RowPieces Of(MaskView mask, RowGroup rows, Region region, int start, int count)
    {
        (int x, int y, int step) = (region.X + start, region.Y + rows.First, rows.Count == 1 ? 0 : 1);
        return new RowPieces(rows, mask.Stride)
        {
            First = mask.Bytes(y, x, count),
            Second = mask.Bytes(y + step, x, count),
            Third = mask.Bytes(y + (2 * step), x, count),
            Fourth = mask.Bytes(y + (3 * step), x, count),
        };
    }
}
