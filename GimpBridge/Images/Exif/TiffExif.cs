namespace HarmonizeEffect.GimpBridge.Images.Exif;

/// <summary>
/// EXIF of TIFF files, which libvips neither reads nor writes there: TIFF keeps it in directories of its own, other formats in a
/// block with the same structure inside.
/// </summary>
internal static class TiffExif
{
    /// <summary>Longest block that a JPEG segment, and so libvips, takes.</summary>
    private const int LongestBlock = 65_533;

    private const uint HeaderLength = 8;

    private static ReadOnlySpan<byte> BlockPrefix => "Exif\0\0"u8;

    private static ReadOnlySpan<byte> Header => "II\x2A\0\x08\0\0\0"u8;

    /// <summary>
    /// What a TIFF says about its photo, as the block that other formats keep; null when it says nothing. The maker's private
    /// data stays out when it would make the block too long for a JPEG.
    /// </summary>
    public static byte[]? Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (TiffStructure.Open(file)?.ReadMain(TiffTag.IsDescriptive) is not { IsEmpty: false } directory)
            return null;
        byte[] block = ToBlock(directory);
        if (block.Length > LongestBlock && directory.Children.TryGetValue(TiffTag.ExifDirectory, out TiffDirectory? exif) && exif.Entries.Remove(TiffTag.MakerNote))
            block = ToBlock(directory);
        return block.Length <= LongestBlock ? block : null;
    }

    /// <summary>
    /// Adds a block's tags to the TIFF file at <paramref name="path"/>, whose own tags win. Pixels stay where they are: values and
    /// a new main directory are appended. A BigTIFF stays without.
    /// </summary>
    /// <param name="path">A little-endian TIFF with one page.</param>
    /// <param name="block">The block, with or without its prefix.</param>
    public static void Write(string path, byte[] block)
    {
        int prefix = block.AsSpan().StartsWith(BlockPrefix) ? BlockPrefix.Length : 0;
        using var stream = new MemoryStream(block, prefix, block.Length - prefix);
        if (TiffStructure.Open(stream)?.ReadMain(TiffTag.IsDescriptive) is not { IsEmpty: false } directory)
            return;
        if (directory.Children.TryGetValue(TiffTag.ExifDirectory, out TiffDirectory? exif))
        {
            foreach (ushort tag in TiffTag.OnlyForJpeg)
                exif.Entries.Remove(tag);
        }

        using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        if (TiffStructure.Open(file) is not { IsBig: false, IsBigEndian: false } structure)
            return;
        IReadOnlyList<byte[]> present = structure.ReadTable(structure.MainDirectory);
        long position = (file.Length + 1) & ~1L;
        if (present.Count == 0 || position + block.Length + (1 << 16) > uint.MaxValue)
            return;
        file.Position = position;
        file.Write(directory.Serialize((uint)position, present));
        file.Position = HeaderLength - sizeof(uint);
        file.Write(BitConverter.GetBytes((uint)position));
    }

    private static byte[] ToBlock(TiffDirectory directory) => [.. BlockPrefix, .. Header, .. directory.Serialize(HeaderLength)];
}
