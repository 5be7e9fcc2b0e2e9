using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>
/// The sRGB transfer function (IEC 61966-2-1), continued to negative values as an odd function and above 1 by the same power,
/// so that decoding undoes encoding everywhere. Largest relative errors, measured over all floats of the curved part within 0..1 and samples
/// elsewhere: 4e-7; 0.0031308 itself, which as a float lies above the end of the straight part, is encoded 6.8e-7 off.
/// </summary>
internal static class TransferFunction
{
    private const float LinearEnd = 0.0031308f;
    private const float EncodedEnd = 0.04045f;
    private const float LinearSlope = 12.92f;
    private const double Offset = 0.055;
    private const double Gamma = 2.4;

    private static readonly Power s_encoding = new(1 / Gamma, 1 + Offset);
    private static readonly Power s_decoding = new(Gamma, Math.Pow(1 + Offset, -Gamma));

    /// <summary>Linear light to encoded values, in place.</summary>
    public static void Encode(Span<float> values) => Sweep<Encoding>(values, s_encoding);

    /// <inheritdoc cref="Encode(Span{float})"/>
    public static void Encode(Span<Vector512<float>> values) => Encode(MemoryMarshal.Cast<Vector512<float>, float>(values));

    /// <summary>Encoded values to linear light, in place.</summary>
    public static void Decode(Span<float> values) => Sweep<Decoding>(values, s_decoding);

    /// <inheritdoc cref="Decode(Span{float})"/>
    public static void Decode(Span<Vector512<float>> values) => Decode(MemoryMarshal.Cast<Vector512<float>, float>(values));

    /// <summary>sums += weight · encoded linear light, clamped to 0..1 (NaN becomes 0).</summary>
    /// <param name="linear">A multiple of 16 values.</param>
    /// <param name="following">As many or fewer that are going to be read soon, and are fetched meanwhile.</param>
    /// <param name="weight">Their weight.</param>
    /// <param name="sums">As many.</param>
    public static void AddEncoded(ReadOnlySpan<float> linear, ReadOnlySpan<float> following, float weight, Span<float> sums)
    {
        if (WideFloats.IsSupported)
            AddEncoded<Vector512<float>, WideFloats>(linear, following, weight, sums, s_encoding);
        else
            AddEncoded<Vector<float>, NarrowFloats>(linear, following, weight, sums, s_encoding);
    }

    private static void AddEncoded<T, TFloats>(ReadOnlySpan<float> linear, ReadOnlySpan<float> following, float weight, Span<float> sums, in Power power)
        where T : unmanaged
        where TFloats : IFloats<T>
    {
        Power tables = power;
        ReadOnlySpan<T> from = MemoryMarshal.Cast<float, T>(linear);
        Span<T> to = MemoryMarshal.Cast<float, T>(sums)[..from.Length];
        ReadOnlySpan<T> next = MemoryMarshal.Cast<float, T>(following);
        for (int i = 0; i < from.Length; i++)
        {
            if (i < next.Length)
                CacheLine.Prefetch(next[i]);
            T size = TFloats.Clamp(from[i]);
            T encoded = Encoding.OrLinear<T, TFloats>(size, tables.ApplyBelowTwo<T, TFloats>(size, Encoding.Addend<T, TFloats>()));
            to[i] = TFloats.MultiplyAdd(encoded, TFloats.Create(weight), to[i]);
        }
    }

    private static void Sweep<TDirection>(Span<float> values, in Power power)
        where TDirection : IDirection
    {
        if (WideFloats.IsSupported)
            Sweep<TDirection, Vector512<float>, WideFloats>(values, power);
        else
            Sweep<TDirection, Vector<float>, NarrowFloats>(values, power);
    }

    private static void Sweep<TDirection, T, TFloats>(Span<float> values, in Power power)
        where TDirection : IDirection
        where T : unmanaged
        where TFloats : IFloats<T>
    {
        // A copy, so that the tables stay in registers.
        Power tables = power;
        Span<T> vectors = MemoryMarshal.Cast<float, T>(values);
        foreach (ref T vector in vectors)
            vector = TFloats.CopySign(TDirection.Apply<T, TFloats>(TFloats.Abs(vector), tables), vector);

        // The rest goes through the same arithmetic, so that a value's result does not depend on its place.
        Span<float> rest = values[MemoryMarshal.Cast<T, float>(vectors).Length..];
        if (rest.IsEmpty)
            return;
        Span<float> padded = stackalloc float[Vector512<float>.Count];
        padded.Clear();
        rest.CopyTo(padded);
        Sweep<TDirection, T, TFloats>(padded, power);
        padded[..rest.Length].CopyTo(rest);
    }

    private interface IDirection
    {
        static abstract T Apply<T, TFloats>(T size, in Power power)
            where T : unmanaged
            where TFloats : IFloats<T>;
    }

    private readonly struct Encoding : IDirection
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T, TFloats>(T size, in Power power)
            where T : unmanaged
            where TFloats : IFloats<T> =>
            OrLinear<T, TFloats>(size, power.Apply<T, TFloats>(size, Addend<T, TFloats>()));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Addend<T, TFloats>()
            where T : unmanaged
            where TFloats : IFloats<T> =>
            TFloats.Create((float)-Offset);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T OrLinear<T, TFloats>(T size, T curved)
            where T : unmanaged
            where TFloats : IFloats<T> =>
            TFloats.LinearUpTo(TFloats.Create(LinearEnd), size, TFloats.Create(LinearSlope), curved);
    }

    private readonly struct Decoding : IDirection
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T, TFloats>(T size, in Power power)
            where T : unmanaged
            where TFloats : IFloats<T>
        {
            T curved = power.Apply<T, TFloats>(TFloats.Add(size, TFloats.Create((float)Offset)), TFloats.Create(0));
            return TFloats.LinearUpTo(TFloats.Create(EncodedEnd), size, TFloats.Create(1 / LinearSlope), curved);
        }
    }
}
