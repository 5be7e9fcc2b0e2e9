using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    /// <inheritdoc cref="Encode(Span{float})"/>
    public static void Encode(Span<Vector512<float>> values) => Apply<Encoding>(values);

    /// <summary>Encoded values to linear light, in place.</summary>
    public static void Decode(Span<float> values) => Apply<Decoding>(values);

    /// <inheritdoc cref="Decode(Span{float})"/>
    public static void Decode(Span<Vector512<float>> values) => Apply<Decoding>(values);

    private static void Apply<TDirection>(Span<float> values)
        where TDirection : IDirection
    {
        Span<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        Apply<TDirection>(vectors);

        // The rest goes through the same arithmetic, so that a value's result does not depend on its place.
        Span<float> rest = values[(vectors.Length * Vector512<float>.Count)..];
        if (rest.IsEmpty)
            return;
        Span<float> padded = stackalloc float[Vector512<float>.Count];
        padded.Clear();
        rest.CopyTo(padded);
        TDirection.Apply(Vector512.Create<float>(padded)).CopyTo(padded);
        padded[..rest.Length].CopyTo(rest);
    }

    private static void Apply<TDirection>(Span<Vector512<float>> values)
        where TDirection : IDirection
    {
        foreach (ref Vector512<float> value in values)
            value = TDirection.Apply(value);
    }

    /// <summary>
    /// value ^ exponent for normal positive values, through the binary logarithm and its inverse, each a polynomial fitted at Chebyshev
    /// nodes. Largest relative error for results within 0..1: 6e-7 (measured over all floats of the transfer function's range).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Power(Vector512<float> value, float exponent)
    {
        // value = 2^e · m with m within √½..√2.
        Vector512<int> bits = value.AsInt32();
        Vector512<int> e = (bits - Vector512.Create(RootOfHalf)) >> MantissaBits;
        Vector512<float> f = (bits - (e << MantissaBits)).AsSingle() - Vector512<float>.One;
        var log = Vector512.Create(0.123109685f);
        log = Step(log, f, -0.205861881f);
        log = Step(log, f, 0.216078226f);
        log = Step(log, f, -0.239169881f);
        log = Step(log, f, 0.287903261f);
        log = Step(log, f, -0.360693268f);
        log = Step(log, f, 0.480910753f);
        log = Step(log, f, -0.721347468f);
        log = Step(log, f, 1.44269500f);

        // The result is 2^n · 2^r with r within −½..½.
        Vector512<float> power = Vector512.MultiplyAddEstimate(log, f, Vector512.ConvertToSingle(e)) * exponent;
        power = Vector512.MinNative(Vector512.MaxNative(power, Vector512.Create(LowestPower)), Vector512.Create(HighestPower));
        Vector512<float> n = Vector512.Round(power);
        Vector512<float> r = power - n;
        var root = Vector512.Create(0.000154614447f);
        root = Step(root, r, 0.00134004282f);
        root = Step(root, r, 0.00961805668f);
        root = Step(root, r, 0.0555032723f);
        root = Step(root, r, 0.240226509f);
        root = Step(root, r, 0.693147207f);
        root = Step(root, r, 1);
        return root * ((Vector512.ConvertToInt32Native(n) + Vector512.Create(ExponentBias)) << MantissaBits).AsSingle();
    }

    // sum · x + next: one step of Horner's scheme.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Step(Vector512<float> sum, Vector512<float> x, float next) => Vector512.MultiplyAddEstimate(sum, x, Vector512.Create(next));

    private interface IDirection
    {
        static abstract Vector512<float> Apply(Vector512<float> values);
    }

    private readonly struct Encoding : IDirection
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Apply(Vector512<float> values)
        {
            Vector512<float> size = Vector512.Abs(values);
            Vector512<float> power = ((1 + Offset) * Power(size, 1 / Gamma)) - Vector512.Create(Offset);
            Vector512<float> encoded = Vector512.ConditionalSelect(Vector512.LessThanOrEqual(size, Vector512.Create(LinearEnd)), size * LinearSlope, power);
            return Vector512.CopySign(encoded, values);
        }
    }

    private readonly struct Decoding : IDirection
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Apply(Vector512<float> values)
        {
            Vector512<float> size = Vector512.Abs(values);
            Vector512<float> power = Power((size + Vector512.Create(Offset)) * (1 / (1 + Offset)), Gamma);
            Vector512<float> linear = Vector512.ConditionalSelect(Vector512.LessThanOrEqual(size, Vector512.Create(EncodedEnd)), size * (1 / LinearSlope), power);
            return Vector512.CopySign(linear, values);
        }
    }
}
