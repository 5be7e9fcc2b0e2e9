using HarmonizeEffect.Imaging;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>
/// Reads mask files: how much each pixel belongs to the foreground. Where a mask has transparency, the alpha channel is the mask;
/// else its luminance is (white: foreground).
/// </summary>
internal static class MaskReader
{
    // Rec. 709 weights, on the encoded values: what a mask shows as half gray covers by half.
    private static readonly double[,] Luminance = { { 0.2126, 0.7152, 0.0722 } };

    /// <param name="path">A picture file, gray or in colour, with or without alpha.</param>
    /// <param name="picture">The picture that the mask belongs to.</param>
    /// <exception cref="HarmonizeException">The file cannot be read, or is not as large as the picture.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static MaskBuffer Read(string path, Picture picture, CancellationToken cancellationToken)
    {
        using ImageFile file = ImageFile.Open(path, cancellationToken);
        (int width, int height) = (picture.View.Width, picture.View.Height);
        if (file.Image.Width != width || file.Image.Height != height)
        {
            throw new HarmonizeException(
                $"The mask {file.Name} is {file.Image.Width} × {file.Image.Height} pixels but the picture {picture.Name} is {width} × {height}; make the mask exactly as large as the picture.");
        }

        using VipsImage coverage = Coverage(file, cancellationToken);
        var mask = new MaskBuffer(width, height, FormatOf(coverage));
        try
        {
            using VipsImage memory = mask.View.AsVips();
            file.Decode(coverage, memory, cancellationToken);
            return mask;
        }
        catch
        {
            mask.Dispose();
            throw;
        }
    }

    private static VipsImage Coverage(ImageFile file, CancellationToken cancellationToken)
    {
        // Gray is taken as it is: a profile's tone curve would bend the coverage.
        bool isGray = file.Image.Bands <= 2;
        using VipsImage channels = isGray ? file.Image.Copy() : ColourConversion.ToRgb(file, notes: []);
        bool hasAlpha = channels.Bands is 2 or 4;
        if (!hasAlpha)
            return isGray ? channels.Copy() : ToLuminance(channels);

        // Looking for transparency reads the pixels once more, so they must lie in memory.
        using VipsImage memory = file.Load(channels, cancellationToken);
        using VipsImage alpha = memory[memory.Bands - 1];
        if (alpha.Min() < Opaque(alpha.Format))
            return alpha.Copy();
        return isGray ? memory[0] : ToLuminance(memory);
    }

    private static VipsImage ToLuminance(VipsImage channels)
    {
        using VipsImage rgb = channels.ExtractBand(0, n: 3);
        using VipsImage matrix = VipsImage.NewFromArray(Luminance);
        using VipsImage luminance = rgb.Recomb(matrix);
        bool isFloat = rgb.Format is Enums.BandFormat.Float or Enums.BandFormat.Double;
        using VipsImage rounded = isFloat ? luminance.Copy() : luminance.Rint();
        return rounded.Cast(isFloat ? Enums.BandFormat.Float : rgb.Format);
    }

    private static MaskFormat FormatOf(VipsImage coverage) => coverage.Format switch
    {
        Enums.BandFormat.Uchar => MaskFormat.Gray8,
        Enums.BandFormat.Ushort => MaskFormat.Gray16,
        _ => MaskFormat.GrayFloat,
    };

    private static double Opaque(Enums.BandFormat format) => format switch
    {
        Enums.BandFormat.Uchar => byte.MaxValue,
        Enums.BandFormat.Ushort => ushort.MaxValue,
        _ => 1,
    };
}
