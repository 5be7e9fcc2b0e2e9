using System.Numerics;
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

    /// <summary>Linear light to encoded values, in place.</summary>
    public static void Encode(Span<float> values) => Apply<Encoding>(values);

    /// <summary>Encoded values to linear light, in place.</summary>
    public static void Decode(Span<float> values) => Apply<Decoding>(values);

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

    private static Vector<float> Power(Vector<float> value, float exponent) => Vector.Exp(Vector.Log(value) * exponent);

    private interface IDirection
    {
        static abstract Vector<float> Apply(Vector<float> values);
    }

    private readonly struct Encoding : IDirection
    {
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
        public static Vector<float> Apply(Vector<float> values)
        {
            Vector<float> size = Vector.Abs(values);
            Vector<float> power = Power((size + new Vector<float>(Offset)) / (1 + Offset), Gamma);
            Vector<float> linear = Vector.ConditionalSelect(Vector.LessThanOrEqual(size, new Vector<float>(EncodedEnd)), size / LinearSlope, power);
            return Vector.CopySign(linear, values);
        }
    }
}
