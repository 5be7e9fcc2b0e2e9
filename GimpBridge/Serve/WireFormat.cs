using System.Runtime.InteropServices;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary>How pixels lie in a payload: red, green, blue, alpha, rows without padding, little-endian.</summary>
/// <param name="Pixels">The same in Core's words.</param>
/// <param name="Premultiplied">Whether colours are multiplied by alpha.</param>
internal sealed record WireFormat(PixelFormat Pixels, bool Premultiplied)
{
    private static readonly Dictionary<string, WireFormat> ByName = new(StringComparer.Ordinal)
    {
        ["rgba8"] = new(PixelFormat.Rgba32, false),
        ["rgba16"] = new(PixelFormat.Rgba64, false),
        ["rgbaf"] = new(PixelFormat.RgbaFloat, false),
        ["rgbaf-linear"] = new(PixelFormat.RgbaFloatLinear, false),
        ["rgbaf-premultiplied"] = new(PixelFormat.RgbaFloat, true),
    };

    /// <summary>Names that frames use.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>Bytes of one pixel.</summary>
    public int BytesPerPixel => Pixels.BytesPerPixel();

    /// <exception cref="ProtocolException">There is no such format.</exception>
    public static WireFormat Parse(string? name) =>
        name is not null && ByName.TryGetValue(name, out WireFormat? format)
            ? format
            : throw ProtocolException.BadRequest($"'format' must be one of {string.Join(", ", Names)}.");

    /// <summary>Divides colours by alpha where they were multiplied by it.</summary>
    public void MakeStraight(Span<byte> pixels)
    {
        if (!Premultiplied)
            return;
        Span<float> values = MemoryMarshal.Cast<byte, float>(pixels);
        for (int i = 0; i < values.Length; i += 4)
        {
            float alpha = values[i + 3];
            if (alpha is 0 or 1)
                continue;
            values[i] /= alpha;
            values[i + 1] /= alpha;
            values[i + 2] /= alpha;
        }
    }
}
