namespace HarmonizeEffect.Imaging.Sums;

/// <summary>Sums down the columns of pixels, and which of them were touched.</summary>
/// <typeparam name="T">A column's sum.</typeparam>
/// <param name="width">Columns.</param>
internal sealed class FloatSum<T>(int width)
    where T : struct
{
    private T[] _sums = [];

    /// <summary>All sums; none before one was touched.</summary>
    public ReadOnlySpan<T> All => _sums;

    /// <summary>The first column that was touched.</summary>
    public int First { get; private set; } = int.MaxValue;

    /// <summary>Behind the last; 0 where none was.</summary>
    public int End { get; private set; }

    /// <summary>Columns to add to.</summary>
    public Span<T> Touch(int start, int count)
    {
        if (_sums.Length == 0)
            _sums = new T[width];
        First = Math.Min(First, start);
        End = Math.Max(End, start + count);
        return _sums.AsSpan(start, count);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        if (First < End)
            Array.Clear(_sums, First, End - First);
        (First, End) = (int.MaxValue, 0);
    }
}
