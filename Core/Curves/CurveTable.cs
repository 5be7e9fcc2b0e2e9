namespace HarmonizeEffect.Curves;

/// <summary>
/// All stages and the strength folded into one function per channel, with what the kernels look up prepared once, so that
/// rendering costs the same for any number of stages. Immutable and safe to share between threads.
/// </summary>
public sealed class CurveTable
{
    private readonly PiecewiseLinear[] _curves;
    private readonly CurveEvaluator[] _evaluators;
    private readonly byte[][] _bytes;
    private readonly Lazy<ushort[][]> _words;

    private CurveTable(PiecewiseLinear[] curves, double strength)
    {
        _curves = curves;
        _evaluators = Array.ConvertAll(curves, curve => new CurveEvaluator(curve));
        _bytes = Array.ConvertAll(curves, curve => Tabulate(curve, byte.MaxValue, value => (byte)value));
        _words = new Lazy<ushort[][]>(() => Array.ConvertAll(curves, curve => Tabulate(curve, ushort.MaxValue, value => (ushort)value)));
        Strength = strength;
        IsIdentity = Array.TrueForAll(curves, curve => curve.IsIdentity);
    }

    /// <summary>The strength that was folded in, 0..1.</summary>
    public double Strength { get; }

    /// <summary>Whether rendering with this table changes nothing.</summary>
    public bool IsIdentity { get; }

    /// <summary>
    /// Composes the stages, y = x + strength · (c(x) − x) with c = cₛ ∘ … ∘ c₁. Exact: the composed function has the merged
    /// breakpoints of all stages, and outside 0..1 every stage continues with the slope of its end.
    /// </summary>
    /// <param name="curves">The prediction.</param>
    /// <param name="strength">How far to go from the identity (0) to the prediction (1).</param>
    /// <exception cref="HarmonizeException">The strength is not within 0..1.</exception>
    public static CurveTable Compose(CurveSet curves, double strength)
    {
        if (!(strength is >= 0 and <= 1))
            throw new HarmonizeException(FormattableString.Invariant($"The strength must lie between 0 and 1, not {strength}; 1 applies the whole correction."));

        var composed = new PiecewiseLinear[CurveSet.Channels];
        for (int channel = 0; channel < composed.Length; channel++)
        {
            PiecewiseLinear curve = PiecewiseLinear.FromKnots(curves.Values(0, channel));
            for (int stage = 1; stage < curves.Stages; stage++)
                curve = PiecewiseLinear.FromKnots(curves.Values(stage, channel)).After(curve);
            composed[channel] = curve.BlendWithIdentity(strength);
        }

        return new CurveTable(composed, strength);
    }

    /// <summary>The 256 output codes of 8-bit input codes, rounded to nearest and clamped.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public ReadOnlySpan<byte> Bytes(int channel) => _bytes[channel];

    /// <summary>The 65,536 output codes of 16-bit input codes, rounded to nearest and clamped. Made at the first call.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public ReadOnlySpan<ushort> Words(int channel) => _words.Value[channel];

    /// <summary>
    /// The function at <paramref name="x"/>, unclamped, in single precision. Values that are not finite come back unchanged.
    /// </summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public float Evaluate(int channel, float x) => _evaluators[channel].Evaluate(x);

    /// <summary>The breakpoints on 0..1 by rising X, the first at 0 and the last at 1; unclamped.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public IReadOnlyList<CurvePoint> Points(int channel) => _curves[channel].PointsOnUnit();

    /// <summary>The function at <paramref name="x"/> in double precision, unclamped.</summary>
    internal double EvaluateExactly(int channel, double x) => _curves[channel].Evaluate(x);

    internal CurveEvaluator Evaluator(int channel) => _evaluators[channel];

    private static T[] Tabulate<T>(PiecewiseLinear curve, int max, Func<double, T> convert)
    {
        var table = new T[max + 1];
        for (int i = 0; i <= max; i++)
            table[i] = convert(Math.Floor((Math.Clamp(curve.Evaluate((double)i / max), 0, 1) * max) + 0.5));
        return table;
    }
}
