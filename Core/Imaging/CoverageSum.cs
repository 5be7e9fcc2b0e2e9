namespace HarmonizeEffect.Imaging;

/// <summary>Adds stretches of a mask's rows, value by value, times the row's weight.</summary>
/// <param name="length">Most values of a stretch; even.</param>
internal sealed class CoverageSum(int length)
{
    /// <summary>What full coverage adds: sums count codes of 8 bits.</summary>
    public const float Unit = byte.MaxValue;

    private readonly CodeSum<ushort> _codes = new(length / 2);
    private readonly float[] _row = new float[length];

    /// <summary>Adds the <c>sums.Length</c> values from column <paramref name="x"/> on of rows from <paramref name="y"/> on; see <see cref="Flush"/>.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="y">The first row.</param>
    /// <param name="rows">How many: 1, or 4 of weight 1.</param>
    /// <param name="following">How many to fetch for the next call.</param>
    /// <param name="x">The first column.</param>
    /// <param name="weight">The rows' weight.</param>
    /// <param name="sums">What to add to.</param>
    public void Add(MaskView mask, int y, int rows, int following, int x, float weight, Span<float> sums)
    {
        int whole = mask.Bytes(y, x, 1).IsEmpty ? 0 : sums.Length - (sums.Length % CodeSum<ushort>.Step);
        for (int row = y + rows; row < Math.Min(y + rows + following, mask.Height) && whole > 0; row++)
            CacheLine.Prefetch(mask.Bytes(row, x, whole));
        if (whole > 0 && weight != 1)
        {
            WeightedCodes.Add(mask.Bytes(y, x, whole), weight, sums[..whole]);
        }
        else if (whole > 0)
        {
            if (!_codes.HasRoom(rows))
                Flush(sums);
            _codes.Reserve(rows);
            if (rows == 4)
                _codes.Add(0, mask.Bytes(y, x, whole), mask.Bytes(y + 1, x, whole), mask.Bytes(y + 2, x, whole), mask.Bytes(y + 3, x, whole));
            else
                _codes.Add(0, mask.Bytes(y, x, whole));
        }

        Span<float> values = _row.AsSpan(0, sums.Length - whole), rest = sums[whole..];
        for (int end = y + rows; y < end && !values.IsEmpty; y++)
        {
            mask.ReadRow(y, x + whole, values);
            for (int i = 0; i < values.Length; i++)
                rest[i] += weight * Unit * values[i];
        }
    }

    /// <summary>Brings what is summed as whole numbers into the sums.</summary>
    public void Flush(Span<float> sums) => _codes.Flush(sums);
}
