namespace HarmonizeEffect.Imaging.Sums;

/// <summary>Rows of pixels that are added at once.</summary>
/// <param name="First">The first.</param>
/// <param name="Count">One, or <see cref="Most"/> that lie wholly below the cells.</param>
/// <param name="Part">What they are to the cells.</param>
/// <param name="Weight">The part of them that lies below the cells.</param>
internal readonly record struct RowGroup(int First, int Count, RowPart Part, float Weight)
{
    /// <summary>Sums are loaded and stored once for so many rows.</summary>
    public const int Most = 4;

    /// <summary>The groups of the rows below a cell, from the first to the last.</summary>
    public static RowGroup[] Divide(Cell cell)
    {
        var groups = new List<RowGroup>();
        for (int row = cell.First; row <= cell.Last; row += groups[^1].Count)
        {
            float weight = cell.Weight(row);
            bool isWhole = weight == 1, isMost = isWhole && row + Most - 1 <= cell.Last && cell.Weight(row + Most - 1) == 1;
            RowPart part = isWhole ? RowPart.Whole : row == cell.First ? RowPart.First : RowPart.Last;
            groups.Add(new RowGroup(row, isMost ? Most : 1, part, weight));
        }

        return [.. groups];
    }
}
