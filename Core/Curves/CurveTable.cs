using HarmonizeEffect.Curves.Kernels;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves;

/// <summary>
/// A prediction at one strength. Without a colour matrix all stages and the strength are folded into one function per channel, so
/// that rendering 8 bits costs the same for any number of stages. With one, a pixel x becomes
/// x + strength · (c(M · [x, 1]) − x): exact at every strength, the identity at 0 and the prediction at 1. The functions per channel then
/// tell what becomes of neutral grays, for pictures and files that show curves only. Immutable and safe to share between threads.
/// </summary>
public sealed class CurveTable
{
    // What becomes of each channel of a neutral gray, with the strength; without a matrix, of each channel at all.
    private readonly PiecewiseLinear[] _curves;

    // What the stages do to a channel after the matrix, without the strength; without a matrix the same as _curves.
    private readonly PiecewiseLinear[] _stages;

    private readonly byte[][] _bytes;

    // By format, as they are asked for.
    private readonly IKernel?[] _kernels = new IKernel?[Enum.GetValues<PixelFormat>().Length];

    private CurveTable(CurveSet prediction, PiecewiseLinear[] curves, PiecewiseLinear[] stages, ColourMatrix? matrix, double strength)
    {
        Prediction = prediction;
        _curves = curves;
        _stages = stages;
        _bytes = Array.ConvertAll(curves, Tabulate);
        Matrix = matrix;
        Strength = strength;
        IsIdentity = matrix is null ? Array.TrueForAll(curves, curve => curve.IsIdentity) : strength == 0;
    }

    /// <summary>The strength that was folded in, 0..1.</summary>
    public double Strength { get; }

    /// <summary>What mixes the channels before the curves; null for nothing.</summary>
    public ColourMatrix? Matrix { get; }

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

        ColourMatrix? matrix = curves.Matrix is { IsIdentity: false } mixing ? mixing : null;
        var folded = new PiecewiseLinear[CurveSet.Channels];
        var stages = new PiecewiseLinear[CurveSet.Channels];
        for (int channel = 0; channel < folded.Length; channel++)
        {
            PiecewiseLinear curve = PiecewiseLinear.FromKnots(curves.Values(0, channel));
            for (int stage = 1; stage < curves.Stages; stage++)
                curve = PiecewiseLinear.FromKnots(curves.Values(stage, channel)).After(curve);
            PiecewiseLinear onGrays = matrix is null ? curve : curve.After(PiecewiseLinear.Line(RowSum(matrix, channel), matrix[channel, 3]));
            folded[channel] = onGrays.BlendWithIdentity(strength);
            stages[channel] = matrix is null ? folded[channel] : curve;
        }

        return new CurveTable(curves, folded, stages, matrix, strength);
    }

    /// <summary>The 256 output codes of 8-bit input codes, rounded to nearest and clamped; with a matrix, those of neutral grays.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public ReadOnlySpan<byte> Bytes(int channel) => _bytes[channel];

    /// <summary>
    /// The function at <paramref name="x"/>, unclamped. Values that are not finite come back unchanged.
    /// With a matrix, what becomes of the channel in a neutral gray of value <paramref name="x"/>.
    /// </summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public float Evaluate(int channel, float x) => float.IsFinite(x) ? (float)EvaluateExactly(channel, x) : x;

    /// <summary>The breakpoints on 0..1 by rising X, the first at 0 and the last at 1; unclamped. With a matrix, for neutral grays.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public IReadOnlyList<CurvePoint> Points(int channel) => _curves[channel].PointsOnUnit();

    /// <summary>The function at <paramref name="x"/> in double precision, unclamped.</summary>
    internal double EvaluateExactly(int channel, double x) => _curves[channel].Evaluate(x);

    /// <summary>What becomes of a colour, [r, g, b], matrix and strength included, in double precision, unclamped.</summary>
    internal void EvaluateExactly(ReadOnlySpan<double> colour, Span<double> result)
    {
        for (int channel = 0; channel < CurveSet.Channels; channel++)
        {
            if (Matrix is not { } m)
            {
                result[channel] = _curves[channel].Evaluate(colour[channel]);
                continue;
            }

            double mixed = (m[channel, 0] * colour[0]) + (m[channel, 1] * colour[1]) + (m[channel, 2] * colour[2]) + m[channel, 3];
            result[channel] = colour[channel] + (Strength * (_stages[channel].Evaluate(mixed) - colour[channel]));
        }
    }

    /// <summary>What follows <see cref="Matrix"/>; the strength is folded in only where there is no matrix.</summary>
    internal PiecewiseLinear Stages(int channel) => _stages[channel];

    /// <summary>What renders a format with this table. Tiles ask for the same again and again.</summary>
    internal IKernel Kernel(PixelFormat format) => _kernels[(int)format] ??= IKernel.For(format, this);

    /// <summary>What was composed.</summary>
    internal CurveSet Prediction { get; }

    private static double RowSum(ColourMatrix matrix, int row) => (double)matrix[row, 0] + matrix[row, 1] + matrix[row, 2];

    private static byte[] Tabulate(PiecewiseLinear curve)
    {
        var table = new byte[byte.MaxValue + 1];
        for (int i = 0; i < table.Length; i++)
            table[i] = (byte)Math.Floor((Math.Clamp(curve.Evaluate((double)i / byte.MaxValue), 0, 1) * byte.MaxValue) + 0.5);
        return table;
    }
}
