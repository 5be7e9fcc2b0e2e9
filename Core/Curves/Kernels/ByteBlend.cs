using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// Blends 8-bit pixels by coverage: before + coverage · (after − before), rounded to nearest. Coverage in codes is taken in whole numbers,
/// before + c / 255 · (after − before), where there are no ties, as 255 is odd.
/// </summary>
internal static class ByteBlend
{
    private const uint Even = 0x00FF00FF;

    /// <param name="before">Pixels.</param>
    /// <param name="after">The colours that they would have with full coverage. Alpha, and what is fully transparent, stay whatever stands here.</param>
    /// <param name="coverage">One code per pixel.</param>
    /// <param name="result">As many pixels; may be <paramref name="before"/>.</param>
    /// <param name="streams">As <see cref="IKernel"/> has it.</param>
    public static void Apply(ReadOnlySpan<uint> before, ReadOnlySpan<uint> after, ReadOnlySpan<byte> coverage, Span<uint> result, bool streams)
    {
        ReadOnlySpan<Vector128<byte>> weights = MemoryMarshal.Cast<byte, Vector128<byte>>(coverage);
        ReadOnlySpan<Vector512<uint>> from = MemoryMarshal.Cast<uint, Vector512<uint>>(before)[..weights.Length];
        ReadOnlySpan<Vector512<uint>> target = MemoryMarshal.Cast<uint, Vector512<uint>>(after)[..weights.Length];
        Span<Vector512<byte>> to = MemoryMarshal.Cast<uint, Vector512<byte>>(result)[..weights.Length];
        if (Avx512BW.IsSupported)
            ApplyInPairs(from, target, weights, to, streams);
        else
            ApplyByTwos(from, target, weights, to, streams);
        for (int i = weights.Length * Vector128<byte>.Count; i < coverage.Length; i++)
            result[i] = Mix(before[i], BytePlanes.Recolour(before[i], after[i]), coverage[i]);
    }

    /// <summary>The same for coverage of 0..1.</summary>
    public static void Apply(ReadOnlySpan<uint> before, ReadOnlySpan<uint> after, ReadOnlySpan<float> coverage, Span<uint> result, bool streams)
    {
        ReadOnlySpan<Vector512<float>> weights = MemoryMarshal.Cast<float, Vector512<float>>(coverage);
        ReadOnlySpan<Vector512<uint>> from = MemoryMarshal.Cast<uint, Vector512<uint>>(before)[..weights.Length];
        ReadOnlySpan<Vector512<uint>> target = MemoryMarshal.Cast<uint, Vector512<uint>>(after)[..weights.Length];
        Span<Vector512<byte>> to = MemoryMarshal.Cast<uint, Vector512<byte>>(result)[..weights.Length];
        for (int i = 0; i < weights.Length; i++)
            CacheLine.Write(BytePlanes.Recolour(from[i], Mix(from[i], target[i], weights[i])).AsByte(), ref to[i], streams);
        for (int i = weights.Length * Vector512<float>.Count; i < coverage.Length; i++)
        {
            Vector512<uint> mixed = Mix(Vector512.CreateScalar(before[i]), Vector512.CreateScalar(after[i]), Vector512.CreateScalar(coverage[i]));
            result[i] = BytePlanes.Recolour(before[i], mixed.ToScalar());
        }
    }

    // before · (255 − c) + after · c is one instruction for pairs of a byte without sign and one with: 128 is taken from the colours, so
    // that 128 · 255 is missing in the sum. Of sums of 16 bits, the upper half of 257 · (sum + 128) is sum / 255 to nearest.
    // Optimized at once, as the first picture is often the only one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyInPairs(
        ReadOnlySpan<Vector512<uint>> before, ReadOnlySpan<Vector512<uint>> after, ReadOnlySpan<Vector128<byte>> coverage, Span<Vector512<byte>> result, bool streams)
    {
        Vector512<byte> firstPixels = MemoryMarshal.Cast<byte, Vector512<byte>>(PairedPixels)[0], lastPixels = firstPixels + Vector512.Create<ulong>(0x0000020202020202).AsByte();
        Vector512<byte> complement = Vector512.Create<ushort>(0x00FF).AsByte(), sign = Vector512.Create<byte>(0x80);
        Vector512<ushort> missing = Vector512.Create<ushort>((128 * byte.MaxValue) + 128), factor = Vector512.Create<ushort>(257);
        for (int i = 0; i < coverage.Length; i++)
        {
            Vector512<byte> codes = Repeat(in coverage[i]);
            Vector512<byte> from = before[i].AsByte() ^ sign, target = Visible(before[i], after[i]).AsByte() ^ sign;
            Vector512<short> first = Avx512BW.MultiplyAddAdjacent(
                Avx512BW.Shuffle(codes, firstPixels) ^ complement, Avx512BW.UnpackLow(from, target).AsSByte());
            Vector512<short> last = Avx512BW.MultiplyAddAdjacent(
                Avx512BW.Shuffle(codes, lastPixels) ^ complement, Avx512BW.UnpackHigh(from, target).AsSByte());
            Vector512<byte> mixed = Avx512BW.PackUnsignedSaturate(
                Avx512BW.MultiplyHigh(first.AsUInt16() + missing, factor).AsInt16(), Avx512BW.MultiplyHigh(last.AsUInt16() + missing, factor).AsInt16());
            CacheLine.Write(mixed, ref result[i], streams);
        }
    }

    // Leads to a weight of 0.
    private const byte None = 0x80;

    // Of each quarter of a vector of 16 pixels: the first two, each for three pairs of bytes and none for alpha's. The last two are two further.
    private static ReadOnlySpan<byte> PairedPixels =>
    [
        0, 0, 0, 0, 0, 0, None, None, 1, 1, 1, 1, 1, 1, None, None,
        4, 4, 4, 4, 4, 4, None, None, 5, 5, 5, 5, 5, 5, None, None,
        8, 8, 8, 8, 8, 8, None, None, 9, 9, 9, 9, 9, 9, None, None,
        12, 12, 12, 12, 12, 12, None, None, 13, 13, 13, 13, 13, 13, None, None,
    ];

    // Read and repeated at once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<byte> Repeat(in Vector128<byte> values)
    {
        fixed (Vector128<byte>* address = &values)
            return Avx512F.BroadcastVector128ToVector512((uint*)address).AsByte();
    }

    // What pixels become, of which a fully transparent one stays; alpha is of no use. Transparent pixels tend to be where others are, so
    // that processors foresee whether a vector has one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Visible(Vector512<uint> before, Vector512<uint> after) =>
        Vector512.EqualsAny(before & Vector512.Create(BytePlanes.Alpha), Vector512<uint>.Zero) ? BytePlanes.Recolour(before, after) : after;

    // A pixel's bytes by twos, each in 16 bits. Compiled on its own: as part of what calls it, it can take three times as long.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ApplyByTwos(
        ReadOnlySpan<Vector512<uint>> before, ReadOnlySpan<Vector512<uint>> after, ReadOnlySpan<Vector128<byte>> coverage, Span<Vector512<byte>> result, bool streams)
    {
        for (int i = 0; i < coverage.Length; i++)
        {
            Vector512<uint> codes = Vector512.WidenLower(Vector512.WidenLower(coverage[i].ToVector256Unsafe().ToVector512Unsafe()));
            CacheLine.Write(Mix(before[i], Visible(before[i], after[i]), codes).AsByte(), ref result[i], streams);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Mix(Vector512<uint> before, Vector512<uint> after, Vector512<uint> coverage)
    {
        var even = Vector512.Create<ushort>(byte.MaxValue);
        Vector512<ushort> first = Mix(before.AsUInt16() & even, after.AsUInt16() & even, (coverage | (coverage << 16)).AsUInt16());
        Vector512<ushort> second = Mix(before.AsUInt16() >>> 8, after.AsUInt16() >>> 8, coverage.AsUInt16());
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

    // Of alpha's byte anything.
    private static Vector512<uint> Mix(Vector512<uint> before, Vector512<uint> after, Vector512<float> coverage)
    {
        BytePlanes.Read(before, out Vector512<float> a, out Vector512<float> b, out Vector512<float> c);
        BytePlanes.Read(after, out Vector512<float> x, out Vector512<float> y, out Vector512<float> z);
        return Round(a + ((x - a) * coverage)) | (Round(b + ((y - b) * coverage)) << 8) | (Round(c + ((z - c) * coverage)) << 16);
    }

    private static Vector512<uint> Round(Vector512<float> codes) => Vector512.ConvertToInt32Native(codes + Vector512.Create(0.5f)).AsUInt32();
}
