namespace HarmonizeEffect.GimpBridge.Images.Exif;

/// <summary>Numbers of TIFF and EXIF tags (TIFF 6.0, EXIF 2.32) that are treated specially.</summary>
internal static class TiffTag
{
    public const ushort ImageDescription = 0x010E;
    public const ushort Make = 0x010F;
    public const ushort Model = 0x0110;
    public const ushort Software = 0x0131;
    public const ushort DateTime = 0x0132;
    public const ushort Artist = 0x013B;
    public const ushort HostComputer = 0x013C;
    public const ushort Rating = 0x4746;
    public const ushort RatingPercent = 0x4749;
    public const ushort Copyright = 0x8298;
    public const ushort XpTitle = 0x9C9B;
    public const ushort XpSubject = 0x9C9F;

    /// <summary>Pointers to directories of their own.</summary>
    public const ushort ExifDirectory = 0x8769;
    public const ushort GpsDirectory = 0x8825;
    public const ushort InteroperabilityDirectory = 0xA005;

    /// <summary>Private data of the camera's maker.</summary>
    public const ushort MakerNote = 0x927C;

    /// <summary>How a JPEG stores its pixels (ComponentsConfiguration, PixelXDimension, PixelYDimension); TIFF has tags of its own for that.</summary>
    public static IReadOnlyList<ushort> OnlyForJpeg { get; } = [0x9101, 0xA002, 0xA003];

    /// <summary>
    /// Whether a tag of the main directory describes the photo (who, when, with what) and not how the file stores its pixels.
    /// </summary>
    public static bool IsDescriptive(ushort tag) => tag
        is ImageDescription or Make or Model or Software or DateTime or Artist or HostComputer or Rating or RatingPercent or Copyright
        or (>= XpTitle and <= XpSubject);

    public static bool IsDirectory(ushort tag) => tag is ExifDirectory or GpsDirectory or InteroperabilityDirectory;
}
