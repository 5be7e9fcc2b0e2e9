using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>32-bit floats: 16 pixels are four vectors, of which each quarter, four times a pixel, is transposed.</summary>
internal readonly struct FloatPlanes : IPlanarFormat
{
    public static float Scale => 1;

    public static int PixelBytes => 16;

    public static void Read(ReadOnlySpan<byte> pixels, in Planes planes)
    {
        ReadOnlySpan<Vector512<float>> from = MemoryMarshal.Cast<byte, Vector512<float>>(pixels);
        int vectors = from.Length / 4;
        Span<Vector512<float>> first = planes.First[..vectors], second = planes.Second[..vectors], third = planes.Third[..vectors];
        for (int i = 0; i < first.Length; i++)
            Interleaving.Transpose(from[4 * i], from[(4 * i) + 1], from[(4 * i) + 2], from[(4 * i) + 3], out first[i], out second[i], out third[i], out _);
    }

    public static void Write(ReadOnlySpan<byte> source, in Planes planes, Span<byte> destination, bool areMixed)
    {
        ReadOnlySpan<Vector512<float>> from = MemoryMarshal.Cast<byte, Vector512<float>>(source);
        Span<Vector512<float>> to = MemoryMarshal.Cast<byte, Vector512<float>>(destination)[..from.Length];
        int vectors = from.Length / 4;
        ReadOnlySpan<Vector512<float>> first = planes.First[..vectors], second = planes.Second[..vectors], third = planes.Third[..vectors];
        for (int i = 0; i < first.Length; i++)
        {
            Interleaving.Transpose(
                from[4 * i], from[(4 * i) + 1], from[(4 * i) + 2], from[(4 * i) + 3],
                out Vector512<float> a, out Vector512<float> b, out Vector512<float> c, out Vector512<float> alpha);
            Vector512<float> isVisible = Vector512.GreaterThan(alpha, Vector512<float>.Zero);
            Vector512<float> takesA = isVisible & IsFinite(a), takesB = isVisible & IsFinite(b), takesC = isVisible & IsFinite(c);
            if (areMixed)
                takesA = takesB = takesC = takesA & takesB & takesC;
            Interleaving.Transpose(
                Vector512.ConditionalSelect(takesA, first[i], a), Vector512.ConditionalSelect(takesB, second[i], b), Vector512.ConditionalSelect(takesC, third[i], c), alpha,
                out to[4 * i], out to[(4 * i) + 1], out to[(4 * i) + 2], out to[(4 * i) + 3]);
        }
    }

    public static void Arrange(ReadOnlySpan<float> values, Span<float> arranged)
    {
        ReadOnlySpan<Vector128<float>> from = MemoryMarshal.Cast<float, Vector128<float>>(values);
        Span<Vector128<float>> to = MemoryMarshal.Cast<float, Vector128<float>>(arranged)[..from.Length];
        for (int i = 0; i < from.Length; i += 4)
            Interleaving.Transpose(from[i], from[i + 1], from[i + 2], from[i + 3], out to[i], out to[i + 1], out to[i + 2], out to[i + 3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> IsFinite(Vector512<float> values) => Vector512.LessThan(Vector512.Abs(values), Vector512.Create(float.PositiveInfinity));
}
