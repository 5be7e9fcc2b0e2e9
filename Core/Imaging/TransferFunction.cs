using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HarmonizeEffect.Imaging;

/// <summary>
/// The sRGB transfer function (IEC 61966-2-1), continued to negative values as an odd function and above 1 by the same power,
/// so that decoding undoes encoding everywhere.
/// </summary>
internal static class TransferFunction
{
    private const float LinearEnd = 0.0031308f;
    private const float EncodedEnd = 0.04045f;
    private const float LinearSlope = 12.92f;
    private const float Offset = 0.055f;
    private const float Gamma = 2.4f;

    // Of a 32-bit float: the bits of √½, the width of its mantissa, what its exponent is biased by, and the exponents that it can hold;
    // one more is infinity.
    private const int RootOfHalf = 0x3F3504F3;
    private const int MantissaBits = 23;
    private const int ExponentBias = 127;
    private const float LowestPower = -126;
    private const float HighestPower = 128;

    /// <summary>Linear light to encoded values, in place.</summary>
    public static void Encode(Span<float> values) => Apply<Encoding>(values);

    /// <summary>Encoded values to linear light, in place.</summary>
    public static void Decode(Span<float> values) => Apply<Decoding>(values);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TDirection>(Span<float> values)
        where TDirection : IDirection
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (ref Vector<float> vector in vectors)
            vector = TDirection.Apply(vector);

        // The rest goes through the same arithmetic, so that a value's result does not depend on its place.
        Span<float> rest = values[(vectors.Length * Vector<float>.Count)..];
        if (rest.IsEmpty)
            return;
        Span<float> padded = stackalloc float[Vector<float>.Count];
        padded.Clear();
        rest.CopyTo(padded);
        TDirection.Apply(new Vector<float>(padded)).CopyTo(padded);
        padded[..rest.Length].CopyTo(rest);
    }

    /// <summary>
    /// value ^ exponent for normal positive values, through the binary logarithm and its inverse, each a polynomial fitted at Chebyshev
    /// nodes. Largest relative error for results within 0..1: 6e-7 (measured over all floats of the transfer function's range).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Power(Vector<float> value, float exponent)
    {
        // value = 2^e · m with m within √½..√2.
        Vector<int> bits = Vector.AsVectorInt32(value);
        Vector<int> e = (bits - new Vector<int>(RootOfHalf)) >> MantissaBits;
        Vector<float> f = Vector.AsVectorSingle(bits - (e << MantissaBits)) - Vector<float>.One;
        var log = new Vector<float>(0.123109685f);
        log = Step(log, f, -0.205861881f);
        log = Step(log, f, 0.216078226f);
        log = Step(log, f, -0.239169881f);
        log = Step(log, f, 0.287903261f);
        log = Step(log, f, -0.360693268f);
        log = Step(log, f, 0.480910753f);
        log = Step(log, f, -0.721347468f);
        log = Step(log, f, 1.44269500f);

        // The result is 2^n · 2^r with r within −½..½.
        Vector<float> power = Vector.MultiplyAddEstimate(log, f, Vector.ConvertToSingle(e)) * exponent;
        power = Vector.MinNative(Vector.MaxNative(power, new Vector<float>(LowestPower)), new Vector<float>(HighestPower));
        Vector<float> n = Vector.Round(power);
        Vector<float> r = power - n;
        var root = new Vector<float>(0.000154614447f);
        root = Step(root, r, 0.00134004282f);
        root = Step(root, r, 0.00961805668f);
        root = Step(root, r, 0.0555032723f);
        root = Step(root, r, 0.240226509f);
        root = Step(root, r, 0.693147207f);
        root = Step(root, r, 1);
        return root * Vector.AsVectorSingle((Vector.ConvertToInt32Native(n) + new Vector<int>(ExponentBias)) << MantissaBits);
    }

    // sum · x + next: one step of Horner's scheme.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Step(Vector<float> sum, Vector<float> x, float next) => Vector.MultiplyAddEstimate(sum, x, new Vector<float>(next));

    private interface IDirection
    {
        static abstract Vector<float> Apply(Vector<float> values);
    }

    private readonly struct Encoding : IDirection
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Apply(Vector<float> values)
        {
            Vector<float> size = Vector.Abs(values);
            Vector<float> power = ((1 + Offset) * Power(size, 1 / Gamma)) - new Vector<float>(Offset);
            Vector<float> encoded = Vector.ConditionalSelect(Vector.LessThanOrEqual(size, new Vector<float>(LinearEnd)), size * LinearSlope, power);
            return Vector.CopySign(encoded, values);
        }
    }

    private readonly struct Decoding : IDirection
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Apply(Vector<float> values)
        {
            Vector<float> size = Vector.Abs(values);
            Vector<float> power = Power((size + new Vector<float>(Offset)) / (1 + Offset), Gamma);
            Vector<float> linear = Vector.ConditionalSelect(Vector.LessThanOrEqual(size, new Vector<float>(EncodedEnd)), size / LinearSlope, power);
            return Vector.CopySign(linear, values);
        }
    }
}
