using HarmonizeEffect.Imaging;
using NetVips;
using Region = HarmonizeEffect.Imaging.Region;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>Brings a picture into the colour profile and depth of another, so that their values mean the same.</summary>
internal static class ProfileConversion
{
    /// <summary>Whether the two hold 8 or 16 bits per channel; floating-point values cannot be converted here.</summary>
    public static bool CanConvert(Picture picture, Picture target) => IsInteger(picture) && IsInteger(target);

    /// <summary>
    /// The part of <paramref name="picture"/> inside <paramref name="region"/> in the format and the profile of
    /// <paramref name="target"/>. Colours keep their looks; a picture without a profile counts as sRGB.
    /// </summary>
    /// <exception cref="HarmonizeException">One of the profiles cannot be used.</exception>
    public static ImageBuffer Convert(Picture picture, Region region, Picture target)
    {
        if (!CanConvert(picture, target))
            throw new ArgumentException("Only 8 and 16 bits per channel can be converted.");
        using VipsImage part = picture.Image.Crop(region.X, region.Y, region.Width, region.Height);
        using VipsImage typed = part.Copy(interpretation: part.Format == Enums.BandFormat.Uchar ? Enums.Interpretation.Srgb : Enums.Interpretation.Rgb16);
        var pixels = new ImageBuffer(region.Width, region.Height, target.View.Format);
        try
        {
            using VipsImage coloured = SameProfile(picture, target) ? typed.Copy() : ToProfile(typed, target.Profile);
            using VipsImage converted = ToDepth(coloured, target.View.Format);
            using VipsImage memory = pixels.View.AsVips();
            converted.Write(memory);
            return pixels;
        }
        catch (VipsException e)
        {
            pixels.Dispose();
            throw new HarmonizeException($"The colours of {picture.Name} cannot be converted to the profile of {target.Name} ({VipsError.Reason(e)}); convert both to sRGB first.", e);
        }
    }

    /// <summary>Whether the values of the two mean the same colours.</summary>
    public static bool SameProfile(Picture one, Picture other) => one.Profile.AsSpan().SequenceEqual(other.Profile);

    private static bool IsInteger(Picture picture) => picture.View.Format is PixelFormat.Rgba32 or PixelFormat.Rgba64;

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
            return wide ? image.ToEightBits() : image.Copy();
        if (wide)
            return image.Copy();
        // 255 · 257 = 65,535: white stays white.
        using VipsImage widened = image.Cast(Enums.BandFormat.Ushort);
        using VipsImage scaled = widened * 257;
        return scaled.Cast(Enums.BandFormat.Ushort);
    }
}
