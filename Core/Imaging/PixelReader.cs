using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>Reads pixels of any format as sRGB-encoded colours, in the order that the format has them, and straight alpha.</summary>
internal static class PixelReader
{
    /// <summary>
    /// Reads the <c>pixels.Length</c> pixels of row <paramref name="y"/> from column <paramref name="x"/> on, each channel
    /// clamped to 0..1 and NaN read as 0.
    /// </summary>
    public static void ReadRow(ImageView image, int y, int x, Span<Vector4> pixels)
    {
        switch (image.Format)
        {
            case PixelFormat.Bgra32:
            case PixelFormat.Rgba32:
                Read8(MemoryMarshal.Cast<byte, uint>(image.Pixels(y, x, pixels.Length)), pixels);
                break;
            case PixelFormat.Rgba64:
                Read16(MemoryMarshal.Cast<byte, ulong>(image.Pixels(y, x, pixels.Length)), pixels);
                break;
            default:
                image.Pixels(y, x, pixels.Length).CopyTo(MemoryMarshal.AsBytes(pixels));
                // Clamped before it is encoded, which keeps 0 and 1 where they are, so that infinities never get there.
                foreach (ref Vector4 pixel in pixels)
                    pixel = Clamp(pixel);
                if (image.Format == PixelFormat.RgbaFloatLinear)
                    EncodeColour(pixels);
                break;
        }
    }

    private static void Read8(ReadOnlySpan<uint> source, Span<Vector4> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            Vector128<ushort> codes = Vector128.WidenLower(Vector128.CreateScalarUnsafe(source[i]).AsByte());
            pixels[i] = (Vector128.ConvertToSingle(Vector128.WidenLower(codes).AsInt32()) / byte.MaxValue).AsVector4();
        }
    }

    private static void Read16(ReadOnlySpan<ulong> source, Span<Vector4> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            Vector128<uint> codes = Vector128.WidenLower(Vector128.CreateScalarUnsafe(source[i]).AsUInt16());
            pixels[i] = (Vector128.ConvertToSingle(codes.AsInt32()) / ushort.MaxValue).AsVector4();
        }
    }

    // The comparison is false for NaN, which therefore becomes 0.
    private static Vector4 Clamp(Vector4 pixel)
    {
        Vector128<float> value = pixel.AsVector128();
        return (Vector128.Min(value, Vector128<float>.One) & Vector128.GreaterThan(value, Vector128<float>.Zero)).AsVector4();
    }

    private static void EncodeColour(Span<Vector4> pixels)
    {
        // Alpha is not light: it is set aside while a stretch of floats is encoded in one sweep.
        const int stretch = 256;
        Span<float> alpha = stackalloc float[stretch];
        for (int start = 0; start < pixels.Length; start += stretch)
        {
            Span<Vector4> part = pixels.Slice(start, Math.Min(stretch, pixels.Length - start));
            for (int i = 0; i < part.Length; i++)
                alpha[i] = part[i].W;
            TransferFunction.Encode(MemoryMarshal.Cast<Vector4, float>(part));
            for (int i = 0; i < part.Length; i++)
                part[i].W = alpha[i];
        }
    }
}
