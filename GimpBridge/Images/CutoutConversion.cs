using HarmonizeEffect.Imaging;
using NetVips;
using Region = HarmonizeEffect.Imaging.Region;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>Brings a cut-out into the colour profile and depth of the picture that it will lie on.</summary>
internal static class CutoutConversion
{
    /// <summary>
    /// The part of <paramref name="cutout"/> inside <paramref name="region"/> in the format and the profile of
    /// <paramref name="canvas"/>. Colours keep their looks; a picture without a profile counts as sRGB.
    /// </summary>
    /// <exception cref="HarmonizeException">One of the pictures holds floating-point values, or has a profile that cannot be used.</exception>
    public static ImageBuffer Convert(Picture cutout, Region region, Picture canvas)
    {
        foreach (Picture picture in new[] { cutout, canvas })
        {
            if (picture.View.Format is PixelFormat.RgbaFloat or PixelFormat.RgbaFloatLinear)
                throw new HarmonizeException($"{picture.Name} holds floating-point values, which cannot be pasted here; paste in an image editor and give the composite with a mask instead.");
        }

        using VipsImage part = cutout.Image.Crop(region.X, region.Y, region.Width, region.Height);
        using VipsImage typed = part.Copy(interpretation: part.Format == Enums.BandFormat.Uchar ? Enums.Interpretation.Srgb : Enums.Interpretation.Rgb16);
        var pixels = new ImageBuffer(region.Width, region.Height, canvas.View.Format);
        try
        {
            using VipsImage coloured = SameProfile(cutout.Profile, canvas.Profile) ? typed.Copy() : ToProfile(typed, canvas.Profile);
            using VipsImage converted = ToDepth(coloured, canvas.View.Format);
            using VipsImage memory = pixels.View.AsVips();
            converted.Write(memory);
            return pixels;
        }
        catch (VipsException e)
        {
            pixels.Dispose();
            throw new HarmonizeException($"The colours of {cutout.Name} cannot be converted to the profile of {canvas.Name} ({VipsError.Reason(e)}); convert both to sRGB first.", e);
        }
    }

    private static bool SameProfile(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

    private static VipsImage ToProfile(VipsImage image, byte[]? profile)
    {
        // Alpha stays out of colour management.
        int depth = image.Format == Enums.BandFormat.Uchar ? 8 : 16;
        using VipsImage rgb = image.ExtractBand(0, n: 3);
        using VipsImage alpha = image[3];
        using VipsImage imported = rgb.IccImport(embedded: true, inputProfile: "srgb");
        using VipsImage tagged = profile is null ? imported.Copy() : imported.Mutate(fields => fields.Set(GValue.BlobType, MetadataFields.Profile, profile));
        using VipsImage exported = profile is null ? tagged.IccExport(outputProfile: "srgb", depth: depth) : tagged.IccExport(depth: depth);
        return exported.Bandjoin(alpha);
    }

    private static VipsImage ToDepth(VipsImage image, PixelFormat format)
    {
        bool wide = image.Format == Enums.BandFormat.Ushort;
        if (format == PixelFormat.Rgba32)
            return wide ? image.Cast(Enums.BandFormat.Uchar, shift: true) : image.Copy();
        if (wide)
            return image.Copy();
        // 255 · 257 = 65,535: white stays white.
        using VipsImage widened = image.Cast(Enums.BandFormat.Ushort);
        using VipsImage scaled = widened * 257;
        return scaled.Cast(Enums.BandFormat.Ushort);
    }
}
