using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>16 bits a channel: three look-ups a pixel.</summary>
internal sealed class WordKernel(CurveTable table) : IKernel
{
    private const ulong Alpha = 0xFFFF000000000000;

    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<ulong> from = MemoryMarshal.Cast<byte, ulong>(source);
        Span<ulong> to = MemoryMarshal.Cast<byte, ulong>(destination);
        ReadOnlySpan<ushort> red = table.Words(0), green = table.Words(1), blue = table.Words(2);
        for (int i = 0; i < from.Length; i++)
        {
            ulong pixel = from[i];
            ulong alpha = pixel & Alpha;
            ulong mapped = alpha == 0
                ? pixel
                : red[(ushort)pixel] | ((ulong)green[(ushort)(pixel >> 16)] << 16) | ((ulong)blue[(ushort)(pixel >> 32)] << 32) | alpha;
            to[i] = coverage.IsEmpty ? mapped : Blend(pixel, mapped, coverage[i]);
        }
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
