namespace HarmonizeEffect.Imaging;

/// <summary>Adds stretches of a mask's rows, value by value, times the row's weight.</summary>
/// <param name="length">Most values of a stretch.</param>
internal sealed class CoverageSum(int length)
{
    // Whole rows of bytes are summed as whole numbers first, as many as surely fit.
    private const int MaxPending = ushort.MaxValue / byte.MaxValue;

    private readonly ushort[] _codes = new ushort[length];
    private readonly float[] _row = new float[length];
    private int _pending;

    /// <summary>Adds the <c>sums.Length</c> values of row <paramref name="y"/> from column <paramref name="x"/> on; see <see cref="Flush"/>.</summary>
    public void Add(MaskView mask, int y, int x, float weight, Span<float> sums)
    {
        if (mask.IsUniform(y, x, sums.Length, out float everywhere) && everywhere == 0)
            return;
        if (weight == 1 && mask.Bytes(y, x, sums.Length) is { IsEmpty: false } bytes)
        {
            RowSum.AddWhole(bytes, _codes);
            if (++_pending == MaxPending)
                Flush(sums);
            return;
        }

        Span<float> row = _row.AsSpan(0, sums.Length);
        mask.ReadRow(y, x, row);
        for (int i = 0; i < row.Length; i++)
            sums[i] += weight * row[i];
    }

    /// <summary>Brings what is summed as whole numbers into the sums.</summary>
    public void Flush(Span<float> sums)
    {
        if (_pending == 0)
            return;
        for (int i = 0; i < sums.Length; i++)
            sums[i] += _codes[i] / (float)byte.MaxValue;
        Array.Clear(_codes);
        _pending = 0;
    }
}
