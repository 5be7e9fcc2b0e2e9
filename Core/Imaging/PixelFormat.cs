namespace HarmonizeEffect.Imaging;

/// <summary>How a pixel lies in memory: four interleaved channels, straight (not premultiplied) alpha, native byte order.</summary>
public enum PixelFormat
{
    /// <summary>8 bits a channel in the order blue, green, red, alpha; sRGB-encoded, or encoded by the picture's own profile.</summary>
    Bgra32,

    /// <summary>8 bits a channel in the order red, green, blue, alpha; encoded as <see cref="Bgra32"/>.</summary>
    Rgba32,

    /// <summary>16 bits a channel, 0..65535, in the order red, green, blue, alpha; encoded as <see cref="Bgra32"/>.</summary>
    Rgba64,

    /// <summary>32-bit floats in the order red, green, blue, alpha; encoded values, 0..1 with excursions to both sides.</summary>
    RgbaFloat,

    /// <summary>32-bit floats in the order red, green, blue, alpha; linear light with sRGB's primaries, 1 is diffuse white.</summary>
    RgbaFloatLinear,
}

/// <summary>Sizes that follow from a <see cref="PixelFormat"/>.</summary>
public static class PixelFormats
{
    /// <summary>Bytes of one pixel: 4, 8 or 16.</summary>
    public static int BytesPerPixel(this PixelFormat format) => 4 * format.BytesPerChannel();

    /// <summary>Bytes of one channel: 1, 2 or 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format is none of the enumeration's.</exception>
    public static int BytesPerChannel(this PixelFormat format) => format switch
    {
        PixelFormat.Bgra32 or PixelFormat.Rgba32 => 1,
        PixelFormat.Rgba64 => 2,
        PixelFormat.RgbaFloat or PixelFormat.RgbaFloatLinear => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown pixel format."),
    };
}
