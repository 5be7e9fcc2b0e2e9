using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Encoded floats: a pixel at a time.</summary>
internal sealed class FloatKernel(CurveTable table) : IKernel
{
    private readonly ColourTransform _transform = new(table);

    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage) =>
        Render(MemoryMarshal.Cast<byte, Vector128<float>>(source), MemoryMarshal.Cast<byte, Vector128<float>>(destination), coverage);

    public void Render(ReadOnlySpan<Vector128<float>> from, Span<Vector128<float>> to, ReadOnlySpan<float> coverage)
    {
        if (!_transform.IsWide)
        {
            RenderOnes(_transform, from, to, coverage);
            return;
        }

        int start = Math.Min(BeforeBorder(to), from.Length), end = from.Length - ((from.Length - start) % 4);
        RenderOnes(_transform, from[..start], to, coverage.IsEmpty ? [] : coverage[..start]);
        RenderFours(
            _transform,
            MemoryMarshal.Cast<Vector128<float>, Vector512<float>>(from[start..end]),
            MemoryMarshal.Cast<Vector128<float>, Vector512<float>>(to[start..end]),
            MemoryMarshal.Cast<float, Vector128<float>>(coverage.IsEmpty ? [] : coverage[start..end]));
        RenderOnes(_transform, from[end..], to[end..], coverage.IsEmpty ? [] : coverage[end..]);
    }

    // Pixels before the next cache line: vectors of four that straddle lines cost twice.
    private static unsafe int BeforeBorder(Span<Vector128<float>> pixels)
    {
        const int line = 64, pixel = 16;
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(pixels));
        return (int)((line - (address % line)) % line / pixel);
    }

    // Two methods, because the compiler stops to inline where one grows too large.
    private static void RenderFours(ColourTransform transform, ReadOnlySpan<Vector512<float>> from, Span<Vector512<float>> to, ReadOnlySpan<Vector128<float>> coverage)
    {
        for (int i = 0; i < from.Length; i++)
            to[i] = transform.Apply(from[i], coverage.IsEmpty ? Vector512<float>.One : ColourTransform.Spread(coverage[i]));
    }

    private static void RenderOnes(ColourTransform transform, ReadOnlySpan<Vector128<float>> from, Span<Vector128<float>> to, ReadOnlySpan<float> coverage)
    {
        for (int i = 0; i < from.Length; i++)
            to[i] = transform.Apply(from[i], coverage.IsEmpty ? 1 : coverage[i]);
    }
}
