using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>From whatever colour space a file has to red, green and blue.</summary>
internal static class ColourConversion
{
    /// <summary>
    /// Three or four bands of 8 bits, 16 bits or floats. RGB values stay as they are; everything else is converted and a note
    /// says so. To be disposed of by the caller.
    /// </summary>
    /// <exception cref="HarmonizeException">The file has channels or numbers that pictures do not have, or a profile that cannot be used.</exception>
    public static VipsImage ToRgb(ImageFile file, ICollection<string> notes)
    {
        VipsImage image = file.Image;
        if (image.Format is not (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort or Enums.BandFormat.Float or Enums.BandFormat.Double))
            throw new HarmonizeException($"{file.Path} stores its channels as {image.Format} numbers, which pictures seldom do; save it with 8 or 16 bits per channel.");

        VipsImage rgb;
        try
        {
            rgb = Convert(file, notes);
        }
        catch (VipsException e)
        {
            throw new HarmonizeException($"The colours of {file.Path} cannot be converted to sRGB ({VipsError.Reason(e)}); convert it to RGB in an image editor.", e);
        }

        if (rgb.Bands is 3 or 4)
            return rgb;
        using (rgb)
            throw new HarmonizeException($"{file.Path} has {rgb.Bands} channels; save it with red, green, blue and at most one alpha channel.");
    }

    private static VipsImage Convert(ImageFile file, ICollection<string> notes)
    {
        VipsImage image = file.Image;
        int depth = image.Format == Enums.BandFormat.Uchar ? 8 : 16;
        switch (image.Interpretation)
        {
            case Enums.Interpretation.Cmyk:
                notes.Add($"{file.Name} is CMYK and was converted to sRGB.");
                return image.IccTransform("srgb", embedded: true, inputProfile: "cmyk", depth: depth);
            case Enums.Interpretation.Lab or Enums.Interpretation.Labs or Enums.Interpretation.Xyz:
                notes.Add($"{file.Name} is {image.Interpretation} and was converted to sRGB.");
                using (VipsImage srgb = image.Colourspace(depth == 8 ? Enums.Interpretation.Srgb : Enums.Interpretation.Rgb16))
                    return WithoutProfile(srgb);
            case var _ when image.Bands <= 2:
                notes.Add($"{file.Name} is gray and was turned into RGB, because the curves treat red, green and blue each by itself.");
                return GrayToRgb(file, depth, notes);
            default:
                if (image.Contains(MetadataFields.Palette))
                    notes.Add($"{file.Name} has a palette and was turned into full RGB.");
                return WithoutDoubles(image);
        }
    }

    private static VipsImage GrayToRgb(ImageFile file, int depth, ICollection<string> notes)
    {
        VipsImage image = file.Image;
        byte[]? profile = null;
        if (image.Contains(MetadataFields.Profile) && (byte[])image.Get(MetadataFields.Profile) is var embedded && IccProfile.IsGray(embedded))
        {
            profile = IccProfile.ToRgb(embedded);
            if (profile is null && image.Format is (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort))
            {
                notes.Add($"{file.Name} has a gray profile without a match for RGB and was converted to sRGB.");
                return image.IccTransform("srgb", embedded: true, depth: depth);
            }
        }

        using VipsImage gray = image[0];
        using VipsImage rgb = image.Bands > 1 ? gray.Bandjoin(gray, gray, image[1]) : gray.Bandjoin(gray, gray);
        using VipsImage cast = WithoutDoubles(rgb);
        // A profile for gray does not describe RGB.
        return profile is null ? WithoutProfile(cast) : cast.Mutate(fields => fields.Set(GValue.BlobType, MetadataFields.Profile, profile));
    }

    private static VipsImage WithoutDoubles(VipsImage image) =>
        image.Format == Enums.BandFormat.Double ? image.Cast(Enums.BandFormat.Float) : image.Copy();

    private static VipsImage WithoutProfile(VipsImage image) => image.Mutate(fields => fields.Remove(MetadataFields.Profile));
}
