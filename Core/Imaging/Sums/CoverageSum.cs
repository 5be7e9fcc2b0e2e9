namespace HarmonizeEffect.Imaging.Sums;

/// <summary>Adds a mask's rows, value by value, times the row's weight, and brings the sums into the cells above.</summary>
/// <param name="mask">The mask.</param>
/// <param name="region">The part of it that is reduced.</param>
internal sealed class CoverageSum(MaskView mask, Region region)
{
    /// <summary>What full coverage adds: sums count codes of 8 bits.</summary>
    public const float Unit = byte.MaxValue;

    private readonly ByteCodeSum? _codes = mask.Bytes(0, 0, 1).IsEmpty ? null : new(region.Width);
    private readonly FloatSum<float> _floats = new(region.Width);
    private float[] _row = [];

    /// <summary>Adds a stretch of rows.</summary>
    /// <param name="rows">Rows of the region, in all <see cref="CellColumns.MostRows"/> at most.</param>
    /// <param name="start">The first column, of the region's.</param>
    /// <param name="count">How many.</param>
    public void Add(RowGroup rows, int start, int count)
    {
        int whole = _codes is null ? 0 : count - (count % ByteCodeSum.Step);
        if (whole > 0)
            _codes!.Add(RowPieces.Of(mask, rows, region, start, whole), start);
        if (whole < count)
            AddEach(rows, start + whole, count - whole);
    }

    /// <summary>Adds what was added to the cells above it, and begins anew.</summary>
    /// <inheritdoc cref="ColourSum.MoveTo" path="/param"/>
    public void MoveTo(CellColumns columns, Span<float> cells, int ahead)
    {
        _codes?.MoveTo(columns, cells, mask.Bytes(region.Y + ahead, region.X, region.Width), mask.Stride);
        CellSum.MoveTo(_floats, columns.Cells, cells);
    }

    private void AddEach(RowGroup rows, int start, int count)
    {
        if (_row.Length < count)
            _row = new float[count];
        Span<float> values = _row.AsSpan(0, count), sums = _floats.Touch(start, count);
        for (int y = region.Y + rows.First, end = y + rows.Count; y < end; y++)
        {
            mask.ReadRow(y, region.X + start, values);
            for (int i = 0; i < values.Length; i++)
                sums[i] += rows.Weight * Unit * values[i];
        }
    }
}
