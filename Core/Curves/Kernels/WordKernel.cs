using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>16 bits a channel: three look-ups a pixel.</summary>
internal sealed class WordKernel(CurveTable table) : IKernel
{
    private const ulong Alpha = 0xFFFF000000000000;

    [SkipLocalsInit]
    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<ulong> from = MemoryMarshal.Cast<byte, ulong>(source);
        Span<ulong> to = MemoryMarshal.Cast<byte, ulong>(destination);
        if (coverage.IsEmpty)
        {
            Map(from, to);
            return;
        }

        Span<ulong> mapped = stackalloc ulong[IKernel.MaxRun];
        mapped = mapped[..from.Length];
        Map(from, mapped);
        int start = Avx512F.IsSupported ? BlendVectors(from, mapped, coverage, to) : 0;
        for (int i = start; i < from.Length; i++)
            to[i] = Blend(from[i], mapped[i], coverage[i]);
    }

    private void Map(ReadOnlySpan<ulong> from, Span<ulong> to)
    {
        // Indices of 16 bits cannot leave tables of 65,536 entries.
        ref ushort red = ref MemoryMarshal.GetReference(table.Words(0));
        ref ushort green = ref MemoryMarshal.GetReference(table.Words(1));
        ref ushort blue = ref MemoryMarshal.GetReference(table.Words(2));
        for (int i = 0; i < from.Length; i++)
        {
            ulong pixel = from[i];
            ulong alpha = pixel & Alpha;
            to[i] = alpha == 0
                ? pixel
                : Unsafe.Add(ref red, (ushort)pixel) | ((ulong)Unsafe.Add(ref green, (ushort)(pixel >> 16)) << 16)
                    | ((ulong)Unsafe.Add(ref blue, (ushort)(pixel >> 32)) << 32) | alpha;
        }
    }

    // Blends four pixels at a time and returns how many it did.
    private static int BlendVectors(ReadOnlySpan<ulong> from, ReadOnlySpan<ulong> mapped, ReadOnlySpan<float> coverage, Span<ulong> to)
    {
        ReadOnlySpan<Vector256<ushort>> sources = MemoryMarshal.Cast<ulong, Vector256<ushort>>(from);
        ReadOnlySpan<Vector256<ushort>> targets = MemoryMarshal.Cast<ulong, Vector256<ushort>>(mapped);
        ReadOnlySpan<Vector128<float>> weights = MemoryMarshal.Cast<float, Vector128<float>>(coverage);
        Span<Vector256<ushort>> results = MemoryMarshal.Cast<ulong, Vector256<ushort>>(to);
        for (int i = 0; i < sources.Length; i++)
        {
            Vector512<int> before = Avx512F.ConvertToVector512Int32(sources[i]);
            Vector512<float> change = Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(targets[i]) - before);
            Vector512<float> value = Vector512.ConvertToSingle(before) + (change * ColourTransform.Spread(weights[i]));
            results[i] = Avx512F.ConvertToVector256UInt16(Vector512.ConvertToInt32Native(value + Vector512.Create(0.5f)));
        }

        return 4 * sources.Length;
    }

    // Alpha is equal on both sides, and so are the colours of a transparent pixel: they stay as they are.
    private static ulong Blend(ulong pixel, ulong mapped, float coverage)
    {
        Vector128<int> before = Widen(pixel);
        Vector128<float> change = Vector128.ConvertToSingle(Widen(mapped) - before);
        Vector128<float> value = Vector128.ConvertToSingle(before) + (change * coverage);
        Vector128<uint> rounded = Vector128.ConvertToInt32(value + Vector128.Create(0.5f)).AsUInt32();
        return Vector128.Narrow(rounded, rounded).AsUInt64().ToScalar();
    }

    private static Vector128<int> Widen(ulong pixel) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsUInt16()).AsInt32();
}
