using System.Buffers.Binary;

namespace HarmonizeEffect.GimpBridge.Images.Exif;

/// <summary>
/// Reads directories from a TIFF structure: a classic TIFF, a BigTIFF, or the block that EXIF keeps in other files.
/// Whatever is malformed is left out; no length in the file makes it read or allocate more than the file has.
/// </summary>
internal sealed class TiffStructure
{
    // Real EXIF nests two deep; a cycle of pointers must end.
    private const int DeepestNesting = 4;

    // Bytes of values in all directories together; camera makers stay far below.
    private const int MostBytes = 16 << 20;

    private readonly Stream _stream;
    private int _bytesLeft = MostBytes;

    private TiffStructure(Stream stream, bool bigEndian, bool big, long mainDirectory)
    {
        _stream = stream;
        IsBigEndian = bigEndian;
        IsBig = big;
        MainDirectory = mainDirectory;
    }

    /// <summary>Whether numbers have their highest byte first.</summary>
    public bool IsBigEndian { get; }

    /// <summary>Whether offsets have 64 bits (BigTIFF).</summary>
    public bool IsBig { get; }

    /// <summary>Position of the main directory.</summary>
    public long MainDirectory { get; }

    private int EntryLength => IsBig ? 20 : 12;

    private int CountLength => IsBig ? 8 : 2;

    private int OffsetLength => IsBig ? 8 : 4;

    /// <summary>Reads the header; null when it is not one.</summary>
    public static TiffStructure? Open(Stream stream)
    {
        Span<byte> header = stackalloc byte[16];
        stream.Position = 0;
        int length = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (length < 8)
            return null;
        bool bigEndian = header.StartsWith("MM"u8);
        if (!bigEndian && !header.StartsWith("II"u8))
            return null;
        ushort version = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(header[2..]) : BinaryPrimitives.ReadUInt16LittleEndian(header[2..]);
        bool big = version == 43;
        if ((version != 42 && !big) || (big && length < 16))
            return null;
        ulong directory = ReadNumber(big ? header.Slice(8, 8) : header.Slice(4, 4), bigEndian);
        return directory < (ulong)stream.Length ? new TiffStructure(stream, bigEndian, big, (long)directory) : null;
    }

    /// <summary>The main directory with those of its tags that pass <paramref name="include"/>, and the directories below it whole.</summary>
    public TiffDirectory ReadMain(Predicate<ushort> include) => ReadDirectory(MainDirectory, include, depth: 0);

    private TiffDirectory ReadDirectory(long position, Predicate<ushort> include, int depth)
    {
        var directory = new TiffDirectory();
        foreach (byte[] entry in ReadTable(position))
        {
            ushort tag = (ushort)ReadNumber(entry.AsSpan(0, 2), IsBigEndian);
            ushort type = (ushort)ReadNumber(entry.AsSpan(2, 2), IsBigEndian);
            ulong count = ReadNumber(entry.AsSpan(4, OffsetLength), IsBigEndian);
            ReadOnlySpan<byte> slot = entry.AsSpan(4 + OffsetLength, OffsetLength);
            if (directory.Entries.ContainsKey(tag) || directory.Children.ContainsKey(tag))
                continue;
            if (TiffTag.IsDirectory(tag))
            {
                ulong child = type == 3 ? ReadNumber(slot[..2], IsBigEndian) : ReadNumber(slot, IsBigEndian);
                if (depth < DeepestNesting && child < (ulong)_stream.Length)
                    directory.Children[tag] = ReadDirectory((long)child, static _ => true, depth + 1);
            }
            else if (include(tag) && ReadValue(type, count, slot) is { } value)
                directory.Entries[tag] = new TiffEntry(type, value);
        }

        return directory;
    }

    /// <summary>The raw entries of the directory at <paramref name="position"/>; none when it does not lie in the file.</summary>
    public IReadOnlyList<byte[]> ReadTable(long position)
    {
        ulong count = ReadAt(position, CountLength) is { } number ? ReadNumber(number, IsBigEndian) : 0;
        var entries = new List<byte[]>();
        if (count > ushort.MaxValue || ReadAt(position + CountLength, (int)count * EntryLength) is not { } table)
            return entries;
        for (int i = 0; i < (int)count; i++)
            entries.Add(table.AsSpan(i * EntryLength, EntryLength).ToArray());
        return entries;
    }

    private byte[]? ReadValue(ushort type, ulong count, ReadOnlySpan<byte> slot)
    {
        int element = TiffEntry.TypeLength(type);
        if (element == 0 || count == 0 || count > (ulong)(_bytesLeft / element))
            return null;
        int length = (int)count * element;
        _bytesLeft -= length;
        byte[]? value = length <= slot.Length ? slot[..length].ToArray() : ReadAt((long)Math.Min(ReadNumber(slot, IsBigEndian), long.MaxValue), length);
        if (value is not null && IsBigEndian)
        {
            int swap = TiffEntry.SwapLength(type);
            for (int i = 0; i < value.Length; i += swap)
                value.AsSpan(i, swap).Reverse();
        }

        return value;
    }

    private byte[]? ReadAt(long position, int length)
    {
        if (position < 0 || position > _stream.Length - length)
            return null;
        var bytes = new byte[length];
        _stream.Position = position;
        _stream.ReadExactly(bytes);
        return bytes;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> bytes, bool bigEndian) => (bytes.Length, bigEndian) switch
    {
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };
}
