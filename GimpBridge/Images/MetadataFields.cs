namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>Names under which libvips keeps a file's metadata.</summary>
internal static class MetadataFields
{
    /// <summary>The ICC profile, a blob.</summary>
    public const string Profile = "icc-profile-data";

    /// <summary>The EXIF block, a blob; its tags are in further fields that begin with <see cref="ExifTagPrefix"/>.</summary>
    public const string Exif = "exif-data";

    public const string ExifTagPrefix = "exif-";

    /// <summary>The preview inside the EXIF block, a blob.</summary>
    public const string ExifThumbnail = "jpeg-thumbnail-data";

    /// <summary>The XMP packet, a blob.</summary>
    public const string Xmp = "xmp-data";

    /// <summary>IPTC captions and keywords, a blob.</summary>
    public const string Iptc = "iptc-data";

    /// <summary>EXIF orientation, 1 (upright) to 8.</summary>
    public const string Orientation = "orientation";

    /// <summary>Pages or frames in the file.</summary>
    public const string Pages = "n-pages";

    /// <summary>Set when the file has a palette.</summary>
    public const string Palette = "palette";

    /// <summary>Bits of a channel in the file; savers take it as a wish.</summary>
    public const string BitsPerSample = "bits-per-sample";
}
