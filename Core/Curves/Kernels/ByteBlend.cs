using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// Blends 8-bit pixels by coverage in codes, in whole numbers: before + c / 255 · (after − before), rounded to nearest. There are no ties,
/// as 255 is odd. A pixel's bytes are taken by twos, each in 16 bits.
/// </summary>
internal static class ByteBlend
{
    private const uint Even = 0x00FF00FF;

    /// <param name="before">Pixels.</param>
    /// <param name="after">What they would be with full coverage.</param>
    /// <param name="coverage">One code per pixel.</param>
    /// <param name="result">As many pixels; may be <paramref name="before"/>.</param>
    public static void Apply(ReadOnlySpan<uint> before, ReadOnlySpan<uint> after, ReadOnlySpan<byte> coverage, Span<uint> result)
    {
        ReadOnlySpan<Vector512<byte>> weights = MemoryMarshal.Cast<byte, Vector512<byte>>(coverage);
        ReadOnlySpan<Vector512<uint>> from = MemoryMarshal.Cast<uint, Vector512<uint>>(before)[..(4 * weights.Length)];
        ReadOnlySpan<Vector512<uint>> target = MemoryMarshal.Cast<uint, Vector512<uint>>(after)[..from.Length];
        Span<Vector512<uint>> to = MemoryMarshal.Cast<uint, Vector512<uint>>(result)[..from.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            (Vector512<ushort> lower, Vector512<ushort> upper) = Vector512.Widen(weights[i]);
            (Vector512<uint> first, Vector512<uint> second) = Vector512.Widen(lower);
            (Vector512<uint> third, Vector512<uint> fourth) = Vector512.Widen(upper);
            to[4 * i] = Mix(from[4 * i], target[4 * i], first);
            to[(4 * i) + 1] = Mix(from[(4 * i) + 1], target[(4 * i) + 1], second);
            to[(4 * i) + 2] = Mix(from[(4 * i) + 2], target[(4 * i) + 2], third);
            to[(4 * i) + 3] = Mix(from[(4 * i) + 3], target[(4 * i) + 3], fourth);
        }

        for (int i = weights.Length * Vector512<byte>.Count; i < coverage.Length; i++)
            result[i] = Mix(before[i], after[i], coverage[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Mix(Vector512<uint> before, Vector512<uint> after, Vector512<uint> coverage)
    {
        var even = Vector512.Create<ushort>(byte.MaxValue);
        Vector512<ushort> weight = (coverage | (coverage << 16)).AsUInt16();
        Vector512<ushort> first = Mix(before.AsUInt16() & even, after.AsUInt16() & even, weight);
        Vector512<ushort> second = Mix(before.AsUInt16() >>> 8, after.AsUInt16() >>> 8, weight);
        return (first | (second << 8)).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Mix(Vector512<ushort> before, Vector512<ushort> after, Vector512<ushort> weight)
    {
        // (sum + sum / 256) / 256 divides by 255, once 128 is added to round.
        Vector512<ushort> sum = (before * (Vector512.Create<ushort>(byte.MaxValue) - weight)) + (after * weight) + Vector512.Create<ushort>(128);
        return (sum + (sum >>> 8)) >>> 8;
    }

    private static uint Mix(uint before, uint after, uint weight) =>
        Mix2(before & Even, after & Even, weight) | (Mix2((before >> 8) & Even, (after >> 8) & Even, weight) << 8);

    // Two bytes at once, which do not reach each other.
    private static uint Mix2(uint before, uint after, uint weight)
    {
        uint sum = (before * (byte.MaxValue - weight)) + (after * weight) + 0x00800080;
        return ((sum + ((sum >> 8) & Even)) >> 8) & Even;
    }
}
