using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>8 bits a channel: a pixel is 32 bits, a lane.</summary>
internal readonly struct BytePlanes : IPlanarFormat
{
    /// <summary>A pixel's bits of alpha.</summary>
    public const uint Alpha = 0xFF000000;

    public static float Scale => byte.MaxValue;

    public static int PixelBytes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(ReadOnlySpan<Vector512<byte>> pixels, out Vector512<float> first, out Vector512<float> second, out Vector512<float> third) =>
        Read(pixels[0].AsUInt32(), out first, out second, out third);

    /// <summary>The colours' codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(Vector512<uint> pixels, out Vector512<float> first, out Vector512<float> second, out Vector512<float> third)
    {
        Vector512<uint> code = Vector512.Create<uint>(byte.MaxValue);
        first = Vector512.ConvertToSingle((pixels & code).AsInt32());
        second = Vector512.ConvertToSingle(((pixels >>> 8) & code).AsInt32());
        third = Vector512.ConvertToSingle(((pixels >>> 16) & code).AsInt32());
    }

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
        Vector512<uint> colour = Vector512.ConditionalSelect(Vector512.Create<uint>(byte.MaxValue), Codes.Of(first), Codes.Of(second) << 8);
        colour = Vector512.ConditionalSelect(Vector512.Create<uint>(ushort.MaxValue), colour, Codes.Of(third) << 16);
        CacheLine.Write(Recolour(source[0].AsUInt32(), colour).AsByte(), ref destination[0], streams);
    }

    /// <summary>Pixels with new colours, but those that are fully transparent; alpha stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Recolour(Vector512<uint> pixels, Vector512<uint> colours)
    {
        Vector512<uint> alpha = Vector512.Create(Alpha);
        Vector512<uint> isTransparent = Vector512.Equals(pixels & alpha, Vector512<uint>.Zero);
        return Vector512.ConditionalSelect(isTransparent | alpha, pixels, colours);
    }

    /// <summary>The same for one pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Recolour(uint pixel, uint colours) => (pixel & Alpha) == 0 ? pixel : (pixel & Alpha) | (colours & ~Alpha);

    public static Vector512<float> Arrange(Vector512<float> values) => values;

    public static Vector128<byte> Arrange(Vector128<byte> values) => values;
}
