using HarmonizeEffect.Imaging;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>Core's views as images of libvips, over the same memory.</summary>
internal static class VipsViews
{
    /// <summary>Four bands. The view's rows must follow each other without padding, as those of an <see cref="ImageBuffer"/> do.</summary>
    public static VipsImage AsVips(this ImageView view)
    {
        int pixel = view.Format.BytesPerPixel();
        return Wrap(view.Origin, view.Width, view.Height, view.Stride, pixel, bands: 4, view.Format.BytesPerChannel());
    }

    /// <summary>One band. The mask must be a plane of its own, as a <see cref="MaskBuffer"/> is.</summary>
    public static VipsImage AsVips(this MaskView mask) =>
        Wrap(mask.Origin, mask.Width, mask.Height, mask.Stride, mask.PixelStride, bands: 1, mask.PixelStride);

    /// <summary>The alpha of an opaque pixel.</summary>
    public static double OpaqueAlpha(this PixelFormat format) => format.BytesPerChannel() switch
    {
        1 => byte.MaxValue,
        2 => ushort.MaxValue,
        _ => 1,
    };

    /// <summary>16 bits per channel to 8, rounded to nearest: 65,535 = 255 · 257.</summary>
    public static VipsImage ToEightBits(this VipsImage image)
    {
        using VipsImage scaled = image / 257;
        using VipsImage rounded = scaled.Rint();
        return rounded.Cast(Enums.BandFormat.Uchar);
    }

    private static VipsImage Wrap(nint origin, int width, int height, nint stride, int pixel, int bands, int channel)
    {
        if (stride != (nint)width * pixel)
            throw new ArgumentException("Rows with padding cannot be handed to libvips.");
        Enums.BandFormat format = channel switch
        {
            1 => Enums.BandFormat.Uchar,
            2 => Enums.BandFormat.Ushort,
            _ => Enums.BandFormat.Float,
        };
        return VipsImage.NewFromMemory(origin, (ulong)stride * (ulong)height, width, height, bands, format);
    }
}
