using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>Sums of neighbours in a vector.</summary>
internal static class AdjacentSum
{
    /// <summary>Of each two bytes their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Of(Vector256<byte> values) =>
        Avx2.IsSupported
            ? Avx2.MultiplyAddAdjacent(values, Vector256<sbyte>.One).AsUInt16()
            : (values.AsUInt16() & Vector256.Create<ushort>(byte.MaxValue)) + (values.AsUInt16() >>> 8);

    /// <summary>Of each two numbers below 32,768 their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Of(Vector256<ushort> values) =>
        Avx2.IsSupported
            ? Avx2.MultiplyAddAdjacent(values.AsInt16(), Vector256<short>.One).AsUInt32()
            : (values.AsUInt32() & Vector256.Create<uint>(ushort.MaxValue)) + (values.AsUInt32() >>> 16);

    /// <summary>Of four pixels, whose bytes lie side by side, the sums of their first, second, third and fourth bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> OfPixels(Vector256<byte> pixels) =>
        Of(Of(Shuffle(pixels, Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15))));

    /// <summary>Of four pixels, of which the codes of two channels lie side by side: sums of two pixels each, two of the one channel and two of the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> OfPairs(Vector256<byte> pairs) =>
        Of(Shuffle(pairs, Vector128.Create((byte)0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15)).AsUInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Shuffle(Vector256<byte> values, Vector128<byte> order) =>
        Avx2.IsSupported
            ? Avx2.Shuffle(values, Vector256.Create(order))
            : Vector256.Create(Vector128.Shuffle(values.GetLower(), order), Vector128.Shuffle(values.GetUpper(), order));
}
