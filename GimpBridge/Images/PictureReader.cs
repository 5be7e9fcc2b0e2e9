using HarmonizeEffect.GimpBridge.Images.Exif;
using HarmonizeEffect.Imaging;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>Reads picture files into memory.</summary>
internal static class PictureReader
{
    /// <exception cref="HarmonizeException">The file is missing, cannot be read, is not a picture, or is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Picture Read(string path, CancellationToken cancellationToken)
    {
        using ImageFile file = ImageFile.Open(path, cancellationToken);
        var notes = new List<string>();
        if (file.Pages > 1)
            notes.Add($"{file.Name} has {file.Pages} pages or frames; only the first is used.");

        using VipsImage rgb = ColourConversion.ToRgb(file, notes);
        bool hasAlpha = rgb.Bands == 4;
        PixelFormat format = PixelFormatOf(rgb);
        using VipsImage rgba = hasAlpha ? rgb.Copy() : rgb.Bandjoin(format.OpaqueAlpha());

        var pixels = new ImageBuffer(rgba.Width, rgba.Height, format);
        VipsImage? image = null;
        try
        {
            image = pixels.View.AsVips();
            file.Decode(rgba, image, cancellationToken);
            if (file.Format == ImageFileFormat.Tiff && TiffExif.Read(path) is { } exif)
                image = ExifCarrier.Attach(image, exif);
            return new Picture(path, pixels, image, hasAlpha, notes);
        }
        catch
        {
            image?.Dispose();
            pixels.Dispose();
            throw;
        }
    }

    private static PixelFormat PixelFormatOf(VipsImage rgb)
    {
        if (rgb.Format == Enums.BandFormat.Uchar)
            return PixelFormat.Rgba32;
        if (rgb.Format == Enums.BandFormat.Ushort)
            return PixelFormat.Rgba64;
        // Float pictures hold linear light, unless their profile says otherwise.
        bool linear = !rgb.Contains(MetadataFields.Profile) || IccProfile.IsLinear((byte[])rgb.Get(MetadataFields.Profile));
        return linear ? PixelFormat.RgbaFloatLinear : PixelFormat.RgbaFloat;
    }
}
