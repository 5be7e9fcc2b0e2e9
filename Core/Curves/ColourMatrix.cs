namespace HarmonizeEffect.Curves;

/// <summary>
/// A 3×4 matrix that mixes a pixel's channels before the curves: v = M · [r, g, b, 1] on encoded values. v may leave 0..1.
/// Immutable.
/// </summary>
public sealed class ColourMatrix
{
    /// <summary>Output channels: red, green, blue.</summary>
    public const int Rows = CurveSet.Channels;

    /// <summary>Factors of red, green and blue, and what is added.</summary>
    public const int Columns = CurveSet.Channels + 1;

    private readonly float[] _values;

    /// <param name="values">[3, 4], row by row, finite.</param>
    /// <exception cref="ArgumentException">There are not 12 values, or one is not finite.</exception>
    public ColourMatrix(ReadOnlySpan<float> values)
    {
        if (values.Length != Rows * Columns)
            throw new ArgumentException($"A colour matrix has {Rows * Columns} values, not {values.Length}.", nameof(values));
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException("A colour matrix has a value that is not a number.", nameof(values));
        }

        _values = values.ToArray();
    }

    /// <summary>All values, [3, 4], row by row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>One value.</summary>
    /// <param name="row">The channel that it goes into: 0 red, 1 green, 2 blue.</param>
    /// <param name="column">The channel that it weighs, or 3 for what is added.</param>
    public float this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
            return _values[(row * Columns) + column];
        }
    }

    /// <summary>Whether every colour stays as it is.</summary>
    public bool IsIdentity
    {
        get
        {
            for (int i = 0; i < _values.Length; i++)
            {
                if (_values[i] != (i % (Columns + 1) == 0 ? 1 : 0))
                    return false;
            }

            return true;
        }
    }
}
