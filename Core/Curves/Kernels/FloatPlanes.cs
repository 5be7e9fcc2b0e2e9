using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>32-bit floats: 16 pixels are four vectors, of which each quarter, four times a pixel, is transposed.</summary>
internal readonly struct FloatPlanes : IPlanarFormat
{
    public static float Scale => 1;

    public static int PixelBytes => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(ReadOnlySpan<Vector512<byte>> pixels, out Vector512<float> first, out Vector512<float> second, out Vector512<float> third) =>
        Read(pixels, out first, out second, out third, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(
        ReadOnlySpan<Vector512<byte>> source,
        Vector512<float> first,
        Vector512<float> second,
        Vector512<float> third,
        Vector512<float> coverage,
        Span<Vector512<byte>> destination,
        bool areMixed,
        bool streams)
    {
        Read(source, out Vector512<float> a, out Vector512<float> b, out Vector512<float> c, out Vector512<float> alpha);
        Vector512<float> isVisible = Vector512.GreaterThan(alpha, Vector512<float>.Zero) & Vector512.GreaterThan(coverage, Vector512<float>.Zero);
        Vector512<float> takesA = isVisible & IsFinite(a), takesB = isVisible & IsFinite(b), takesC = isVisible & IsFinite(c);
        if (areMixed)
            takesA = takesB = takesC = takesA & takesB & takesC;
        Interleaving.Transpose(
            Vector512.ConditionalSelect(takesA, first, a), Vector512.ConditionalSelect(takesB, second, b), Vector512.ConditionalSelect(takesC, third, c), alpha,
            out Vector512<float> pixels0, out Vector512<float> pixels1, out Vector512<float> pixels2, out Vector512<float> pixels3);
        CacheLine.Write(pixels0.AsByte(), ref destination[0], streams);
        CacheLine.Write(pixels1.AsByte(), ref destination[1], streams);
        CacheLine.Write(pixels2.AsByte(), ref destination[2], streams);
        CacheLine.Write(pixels3.AsByte(), ref destination[3], streams);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Arrange(Vector512<float> values)
    {
        Interleaving.Transpose(
            values.GetLower().GetLower(), values.GetLower().GetUpper(), values.GetUpper().GetLower(), values.GetUpper().GetUpper(),
            out Vector128<float> a, out Vector128<float> b, out Vector128<float> c, out Vector128<float> d);
        return Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Arrange(Vector128<byte> values) =>
        Vector128.Shuffle(values, Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read(
        ReadOnlySpan<Vector512<byte>> pixels, out Vector512<float> first, out Vector512<float> second, out Vector512<float> third, out Vector512<float> alpha) =>
        Interleaving.Transpose(
            pixels[0].AsSingle(), pixels[1].AsSingle(), pixels[2].AsSingle(), pixels[3].AsSingle(), out first, out second, out third, out alpha);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> IsFinite(Vector512<float> values) => Vector512.LessThan(Vector512.Abs(values), Vector512.Create(float.PositiveInfinity));
}
