using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>8 bits a channel: a pixel is 32 bits, a lane.</summary>
internal readonly struct BytePlanes : IPlanarFormat
{
    private const uint Alpha = 0xFF000000;

    public static float Scale => byte.MaxValue;

    public static int PixelBytes => 4;

    public static void Read(ReadOnlySpan<byte> pixels, in Planes planes)
    {
        ReadOnlySpan<Vector512<uint>> from = MemoryMarshal.Cast<byte, Vector512<uint>>(pixels);
        Span<Vector512<float>> first = planes.First[..from.Length], second = planes.Second[..from.Length], third = planes.Third[..from.Length];
        Vector512<uint> code = Vector512.Create<uint>(byte.MaxValue);
        for (int i = 0; i < from.Length; i++)
        {
            Vector512<uint> pixel = from[i];
            first[i] = Vector512.ConvertToSingle((pixel & code).AsInt32());
            second[i] = Vector512.ConvertToSingle(((pixel >>> 8) & code).AsInt32());
            third[i] = Vector512.ConvertToSingle(((pixel >>> 16) & code).AsInt32());
        }
    }

    public static void Write(ReadOnlySpan<byte> source, in Planes planes, Span<byte> destination, bool areMixed)
    {
        ReadOnlySpan<Vector512<uint>> from = MemoryMarshal.Cast<byte, Vector512<uint>>(source);
        Span<Vector512<uint>> to = MemoryMarshal.Cast<byte, Vector512<uint>>(destination)[..from.Length];
        ReadOnlySpan<Vector512<float>> first = planes.First[..from.Length], second = planes.Second[..from.Length], third = planes.Third[..from.Length];
        Vector512<uint> alpha = Vector512.Create(Alpha);
        for (int i = 0; i < from.Length; i++)
        {
            Vector512<uint> pixel = from[i];
            Vector512<uint> colour = Codes.Of(first[i], Scale) | (Codes.Of(second[i], Scale) << 8) | (Codes.Of(third[i], Scale) << 16);
            Vector512<uint> isTransparent = Vector512.Equals(pixel & alpha, Vector512<uint>.Zero);
            to[i] = Vector512.ConditionalSelect(isTransparent | alpha, pixel, colour);
        }
    }

    public static void Arrange(ReadOnlySpan<float> values, Span<float> arranged) => values.CopyTo(arranged);
}
