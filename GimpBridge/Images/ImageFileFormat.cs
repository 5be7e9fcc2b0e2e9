namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>The picture files that the program reads and writes.</summary>
internal enum ImageFileFormat
{
    Png,
    Jpeg,
    Tiff,
    WebP,
}

/// <summary>What each <see cref="ImageFileFormat"/> is called, recognised by and able to hold.</summary>
internal static class ImageFileFormats
{
    /// <summary>All formats, for sentences.</summary>
    public const string Names = "PNG, JPEG, TIFF or WebP";

    /// <summary>Bytes that <see cref="FromSignature"/> needs to see.</summary>
    public const int SignatureLength = 12;

    /// <summary>The format that a file name asks for, or null when its extension is none of ours.</summary>
    public static ImageFileFormat? FromExtension(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => ImageFileFormat.Png,
        ".JPG" or ".JPEG" or ".JPE" or ".JFIF" => ImageFileFormat.Jpeg,
        ".TIF" or ".TIFF" => ImageFileFormat.Tiff,
        ".WEBP" => ImageFileFormat.WebP,
        _ => null,
    };

    /// <summary>The format of a file that starts with these bytes, whatever its name, or null when it is none of ours.</summary>
    public static ImageFileFormat? FromSignature(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return ImageFileFormat.Png;
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ImageFileFormat.Jpeg;
        // Versions 42 (TIFF) and 43 (BigTIFF), in either byte order.
        if (start.StartsWith("II\x2A\0"u8) || start.StartsWith("MM\0\x2A"u8) || start.StartsWith("II\x2B\0"u8) || start.StartsWith("MM\0\x2B"u8))
            return ImageFileFormat.Tiff;
        if (start.Length >= SignatureLength && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8))
            return ImageFileFormat.WebP;
        return null;
    }

    /// <summary>The name people know the format by.</summary>
    public static string DisplayName(this ImageFileFormat format) => format switch
    {
        ImageFileFormat.Png => "PNG",
        ImageFileFormat.Jpeg => "JPEG",
        ImageFileFormat.Tiff => "TIFF",
        _ => "WebP",
    };

    /// <summary>Whether the format keeps transparency.</summary>
    public static bool KeepsAlpha(this ImageFileFormat format) => format != ImageFileFormat.Jpeg;

    /// <summary>Whether the format has more than 8 bits a channel.</summary>
    public static bool KeepsSixteenBits(this ImageFileFormat format) => format is ImageFileFormat.Png or ImageFileFormat.Tiff;

    /// <summary>The longest side that the format can store, in pixels.</summary>
    public static int LongestSide(this ImageFileFormat format) => format switch
    {
        ImageFileFormat.Jpeg => 65_535,
        ImageFileFormat.WebP => 16_383,
        _ => int.MaxValue,
    };
}
