using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Imaging;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Reports;

/// <summary>A picture reduced to the report's size, 8-bit sRGB, as PNG.</summary>
/// <param name="Png">The encoded picture.</param>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Height">Its height in pixels.</param>
internal sealed record ReportPicture(byte[] Png, int Width, int Height)
{
    /// <summary>Longest side in pixels.</summary>
    public const int LongestSide = 1000;

    // Transparent parts show as the paper's gray.
    private const double Paper = 224;

    /// <summary>The picture as it is now; what is rendered into it later does not show.</summary>
    public static ReportPicture Of(Picture picture)
    {
        using VipsImage typed = Displayable(picture);
        return Reduce(typed, outputProfile: typed.Contains(MetadataFields.Profile) ? "srgb" : null);
    }

    /// <summary>The mask, white where the foreground is.</summary>
    public static ReportPicture Of(MaskView mask)
    {
        using VipsImage plane = mask.AsVips();
        using VipsImage scaled = plane.Format == Enums.BandFormat.Float ? plane * 255 : plane.Cast(Enums.BandFormat.Uchar, shift: plane.Format == Enums.BandFormat.Ushort);
        using VipsImage typed = scaled.Cast(Enums.BandFormat.Uchar);
        using VipsImage gray = typed.Copy(interpretation: Enums.Interpretation.Bw);
        return Reduce(gray, outputProfile: null);
    }

    private static VipsImage Displayable(Picture picture)
    {
        VipsImage image = picture.Image;
        switch (picture.View.Format)
        {
            case PixelFormat.Rgba32:
                return image.Copy(interpretation: Enums.Interpretation.Srgb);
            case PixelFormat.Rgba64:
                return image.Copy(interpretation: Enums.Interpretation.Rgb16);
            case PixelFormat.RgbaFloatLinear:
                using (VipsImage linear = image.Copy(interpretation: Enums.Interpretation.Scrgb))
                using (VipsImage srgb = linear.Colourspace(Enums.Interpretation.Srgb))
                    return srgb.Mutate(static fields => fields.Remove(MetadataFields.Profile));
            default:
                using (VipsImage codes = image * 255)
                using (VipsImage clipped = codes.Cast(Enums.BandFormat.Uchar))
                    return clipped.Copy(interpretation: Enums.Interpretation.Srgb);
        }
    }

    private static ReportPicture Reduce(VipsImage image, string? outputProfile)
    {
        using VipsImage reduced = image.ThumbnailImage(LongestSide, height: LongestSide, size: Enums.Size.Down, noRotate: true, outputProfile: outputProfile);
        using VipsImage eightBits = reduced.Bands == 1 ? reduced.Copy() : reduced.Colourspace(Enums.Interpretation.Srgb);
        using VipsImage opaque = eightBits.HasAlpha() ? eightBits.Flatten(background: [Paper, Paper, Paper]) : eightBits.Copy();
        return new ReportPicture(opaque.PngsaveBuffer(keep: Enums.ForeignKeep.None), opaque.Width, opaque.Height);
    }
}
