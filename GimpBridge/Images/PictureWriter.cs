using HarmonizeEffect.GimpBridge.Images.Exif;
using HarmonizeEffect.Imaging;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>Writes pictures, with the metadata they came with, to files. Pixels are upright and the metadata says so.</summary>
internal static class PictureWriter
{
    /// <summary>JPEG quality when none is asked for: no visible loss.</summary>
    public const int DefaultJpegQuality = 95;

    // Above this, in pixels, a JPEG's Huffman tables are the standard ones: better ones need the whole picture in memory twice more.
    private const long LargestOptimizedJpeg = 24_000_000;

    // Above this, in bytes of pixels, a TIFF's 32-bit offsets might not reach the end.
    private const long LargestClassicTiff = 3_900_000_000;

    /// <summary>Refuses what <paramref name="path"/>'s format cannot hold, before any work is done.</summary>
    /// <returns>What will be lost all the same, as sentences for the user.</returns>
    /// <exception cref="HarmonizeException">The format cannot hold the picture.</exception>
    public static IReadOnlyList<string> Check(Picture picture, string path, ImageFileFormat format)
    {
        string name = format.DisplayName();
        PixelFormat pixels = picture.View.Format;
        if (!format.KeepsAlpha() && !picture.IsOpaque())
            throw new HarmonizeException($"{picture.Name} has transparency, which {name} cannot store; write to a PNG, TIFF or WebP file instead of {path}.");
        if (pixels is PixelFormat.RgbaFloat or PixelFormat.RgbaFloatLinear && format != ImageFileFormat.Tiff)
            throw new HarmonizeException($"{picture.Name} holds floating-point values, which {name} cannot store; write to a TIFF file instead of {path}.");
        if (Math.Max(picture.View.Width, picture.View.Height) > format.LongestSide())
            throw new HarmonizeException($"{picture.Name} is {picture.View.Width} × {picture.View.Height} pixels, and {name} ends at {format.LongestSide()} a side; write to a PNG or TIFF file instead of {path}.");
        var losses = new List<string>();
        if (pixels == PixelFormat.Rgba64 && !format.KeepsSixteenBits())
            losses.Add($"{picture.Name} has 16 bits per channel and {name} only 8; write to PNG or TIFF to keep them.");
        if (picture.Image.Contains(MetadataFields.Iptc) && !KeepsIptc((byte[])picture.Image.Get(MetadataFields.Iptc), format))
            losses.Add($"{picture.Name} has IPTC captions or keywords, which are not carried into {name}; write to the photo's own format to keep them.");
        return losses;
    }

    /// <param name="picture">A picture that <see cref="Check"/> let pass.</param>
    /// <param name="path">Where to write, whatever the extension.</param>
    /// <param name="format">How to write.</param>
    /// <param name="quality">1..100 for JPEG and WebP; null: <see cref="DefaultJpegQuality"/> for JPEG, no loss for WebP.</param>
    /// <param name="cancellationToken">Leaves the file unfinished.</param>
    /// <exception cref="HarmonizeException">Writing failed, for example on a full disk.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Write(Picture picture, string path, ImageFileFormat format, int? quality, CancellationToken cancellationToken)
    {
        using VipsImage channels = picture.HasAlpha && format.KeepsAlpha() ? picture.Image.Copy() : picture.Image.ExtractBand(0, n: 3);
        bool reduce = picture.View.Format == PixelFormat.Rgba64 && !format.KeepsSixteenBits();
        using VipsImage depth = reduce ? channels.ToEightBits() : channels.Copy();
        using VipsImage typed = depth.Copy(interpretation: InterpretationOf(depth));
        using VipsImage image = typed.Mutate(fields => TidyMetadata(fields, format));
        using CancellationTokenRegistration registration = cancellationToken.Register(() => image.SetKill(true));
        try
        {
            Save(image, path, format, quality);
            if (format == ImageFileFormat.Tiff && image.Contains(MetadataFields.Exif))
                TiffExif.Write(path, (byte[])image.Get(MetadataFields.Exif));
        }
        catch (VipsException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new HarmonizeException($"The result for {picture.Name} could not be written ({VipsError.Reason(e)}); check that the disk has room.", e);
        }
    }

    private static void Save(VipsImage image, string path, ImageFileFormat format, int? quality)
    {
        // libvips makes up a block where there is none.
        Enums.ForeignKeep keep = image.Contains(MetadataFields.Exif) ? Enums.ForeignKeep.All : Enums.ForeignKeep.All & ~Enums.ForeignKeep.Exif;
        switch (format)
        {
            case ImageFileFormat.Png:
                image.Pngsave(path, filter: Enums.ForeignPngFilter.All, keep: keep);
                break;
            case ImageFileFormat.Jpeg:
                image.Jpegsave(path, q: quality ?? DefaultJpegQuality, optimizeCoding: (long)image.Width * image.Height <= LargestOptimizedJpeg, subsampleMode: Enums.ForeignSubsample.Off, keep: keep);
                break;
            case ImageFileFormat.Tiff:
                bool isFloat = image.Format == Enums.BandFormat.Float;
                int channel = isFloat ? 4 : image.Format == Enums.BandFormat.Ushort ? 2 : 1;
                image.Tiffsave(
                    path,
                    compression: Enums.ForeignTiffCompression.Deflate,
                    predictor: isFloat ? Enums.ForeignTiffPredictor.Float : Enums.ForeignTiffPredictor.Horizontal,
                    bigtiff: (long)image.Width * image.Height * image.Bands * channel > LargestClassicTiff,
                    keep: keep);
                break;
            default:
                // "exact" keeps the colour under transparent pixels.
                image.Webpsave(path, q: quality, lossless: quality is null, exact: true, keep: keep);
                break;
        }
    }

    private static Enums.Interpretation InterpretationOf(VipsImage image) => image.Format switch
    {
        Enums.BandFormat.Uchar => Enums.Interpretation.Srgb,
        Enums.BandFormat.Ushort => Enums.Interpretation.Rgb16,
        _ => Enums.Interpretation.Scrgb,
    };

    // JPEG wraps IPTC into a Photoshop block, TIFF does not, and libvips would copy the one into the other as it is.
    private static bool KeepsIptc(ReadOnlySpan<byte> iptc, ImageFileFormat format) => format switch
    {
        ImageFileFormat.Jpeg => iptc.StartsWith("Photoshop"u8),
        ImageFileFormat.Tiff => !iptc.StartsWith("Photoshop"u8),
        _ => false,
    };

    private static void TidyMetadata(MutableImage fields, ImageFileFormat format)
    {
        fields.Set(GValue.GIntType, MetadataFields.Orientation, 1);
        // The preview inside EXIF still shows the picture as it was.
        fields.Remove(MetadataFields.ExifThumbnail);
        fields.Remove(MetadataFields.Palette);
        fields.Remove(MetadataFields.BitsPerSample);
        if (fields.Contains(MetadataFields.Iptc) && !KeepsIptc((byte[])fields.Get(MetadataFields.Iptc), format))
            fields.Remove(MetadataFields.Iptc);
        if (fields.Contains(MetadataFields.Xmp))
            fields.Set(GValue.BlobType, MetadataFields.Xmp, Xmp.Upright((byte[])fields.Get(MetadataFields.Xmp)));
    }
}
