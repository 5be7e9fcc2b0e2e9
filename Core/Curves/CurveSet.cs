namespace HarmonizeEffect.Curves;

/// <summary>
/// What the network predicts: S stages of three piecewise-linear curves (red, green, blue), each given by its values at
/// K evenly spaced knots from 0 to 1 inclusive. Stage n acts on the output of stage n − 1; before the first comes a colour matrix, where
/// the network predicts one. Immutable.
/// </summary>
public sealed class CurveSet
{
    /// <summary>Curves of a picture: red, green, blue.</summary>
    public const int Channels = 3;

    private readonly float[] _values;

    /// <param name="stages">Number of stages S, 1 or more.</param>
    /// <param name="knots">Number of knots K of every curve, 2 or more.</param>
    /// <param name="values">Values at the knots, [S, 3, K], finite; nominally 0..1, but ends are free.</param>
    /// <param name="matrix">What mixes the channels before the first stage; null for nothing.</param>
    /// <exception cref="ArgumentException">The length is not S · 3 · K, or a value is not finite.</exception>
    public CurveSet(int stages, int knots, ReadOnlySpan<float> values, ColourMatrix? matrix = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(knots, 2);
        if (values.Length != (long)stages * Channels * knots)
            throw new ArgumentException($"{stages} stages of {Channels} curves with {knots} knots are not {values.Length} values.", nameof(values));
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException("A curve has a value that is not a number.", nameof(values));
        }

        Stages = stages;
        Knots = knots;
        Matrix = matrix;
        _values = values.ToArray();
    }

    /// <summary>Number of stages S.</summary>
    public int Stages { get; }

    /// <summary>Number of knots K of every curve.</summary>
    public int Knots { get; }

    /// <summary>What mixes the channels before the first stage; null where the network predicts curves only.</summary>
    public ColourMatrix? Matrix { get; }

    /// <summary>Whether nothing is changed: the network finds that the foreground fits as it is.</summary>
    public bool IsIdentity
    {
        get
        {
            if (Matrix is { IsIdentity: false })
                return false;
            for (int i = 0; i < _values.Length; i++)
            {
                if (_values[i] != Knot(i % Knots, Knots))
                    return false;
            }
            return true;
        }
    }

    /// <summary>One stage that changes nothing.</summary>
    public static CurveSet Identity(int knots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(knots, 2);
        var values = new float[Channels * knots];
        for (int i = 0; i < values.Length; i++)
            values[i] = Knot(i % knots, knots);
        return new CurveSet(1, knots, values);
    }

    /// <summary>Where a knot is, as a value of a curve: what the identity has there.</summary>
    internal static float Knot(int index, int knots) => index / (float)(knots - 1);

    /// <summary>
    /// The curves of the paper's curve rendering module (S²CRNet, eq. 1): ψ(x) = (L / Σp) · Σ pᵢ · clamp(x − i/L, 0, 1/L),
    /// that is the piecewise-linear curve through the normalised cumulative sum of <paramref name="increments"/>.
    /// Every curve begins at 0 and ends at 1; equal increments give the identity.
    /// </summary>
    /// <param name="stages">Number of stages S.</param>
    /// <param name="pieces">Number of pieces L of every curve; it gets L + 1 knots.</param>
    /// <param name="increments">The paper's p, [S, 3, L].</param>
    /// <exception cref="ArgumentException">The length is not S · 3 · L, or some curve's increments have no finite, non-zero sum.</exception>
    public static CurveSet FromIncrements(int stages, int pieces, ReadOnlySpan<float> increments)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pieces, 1);
        if (increments.Length != (long)stages * Channels * pieces)
            throw new ArgumentException($"{stages} stages of {Channels} curves with {pieces} pieces are not {increments.Length} increments.", nameof(increments));

        int knots = pieces + 1;
        var values = new float[stages * Channels * knots];
        for (int curve = 0; curve < stages * Channels; curve++)
        {
            ReadOnlySpan<float> p = increments.Slice(curve * pieces, pieces);
            double total = 0;
            foreach (float increment in p)
                total += increment;
            if (total == 0 || !double.IsFinite(total))
                throw new ArgumentException("The increments of a curve have no finite sum other than 0.", nameof(increments));

            Span<float> curveValues = values.AsSpan(curve * knots, knots);
            double sum = 0;
            for (int i = 0; i < pieces; i++)
            {
                sum += p[i];
                curveValues[i + 1] = (float)(sum / total);
            }
        }

        return new CurveSet(stages, knots, values);
    }

    /// <summary>The values at the K knots of one curve.</summary>
    /// <param name="stage">0 to S − 1.</param>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public ReadOnlySpan<float> Values(int stage, int channel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)stage, (uint)Stages, nameof(stage));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)Channels, nameof(channel));
        return _values.AsSpan(((stage * Channels) + channel) * Knots, Knots);
    }

    /// <summary>
    /// The value of <paramref name="x"/> after all stages, <see cref="Matrix"/> left aside. Each curve continues below 0 and above 1 with
    /// the slope of its end; values that are not finite come back unchanged.
    /// </summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    /// <param name="x">An encoded channel value, nominally 0..1.</param>
    public float Evaluate(int channel, float x)
    {
        if (!float.IsFinite(x))
            return x;
        double value = x;
        int pieces = Knots - 1;
        for (int stage = 0; stage < Stages; stage++)
        {
            ReadOnlySpan<float> values = Values(stage, channel);
            int piece = (int)Math.Clamp(value * pieces, 0, pieces - 1);
            double start = values[piece];
            value = start + ((values[piece + 1] - start) * ((value * pieces) - piece));
        }

        return (float)value;
    }

    /// <summary>Only the first <paramref name="count"/> stages, 1 to S; the matrix stays.</summary>
    public CurveSet TakeStages(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Stages);
        return count == Stages ? this : new CurveSet(count, Knots, _values.AsSpan(0, count * Channels * Knots), Matrix);
    }

    /// <summary>Whether no curve of any stage ever falls, so that no tones are inverted. Says nothing of the matrix.</summary>
    public bool IsMonotone
    {
        get
        {
            for (int i = 1; i < _values.Length; i++)
            {
                if (i % Knots != 0 && _values[i] < _values[i - 1])
                    return false;
            }

            return true;
        }
    }
}
