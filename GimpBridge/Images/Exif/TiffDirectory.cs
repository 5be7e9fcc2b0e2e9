using System.Buffers.Binary;

namespace HarmonizeEffect.GimpBridge.Images.Exif;

/// <summary>A tag's value: <paramref name="Value"/> holds its elements of TIFF type <paramref name="Type"/>, each in little-endian order.</summary>
internal sealed record TiffEntry(ushort Type, byte[] Value)
{
    private const ushort Long = 4;

    public static TiffEntry FromNumber(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return new TiffEntry(Long, bytes);
    }

    public uint Count => (uint)(Value.Length / TypeLength(Type));

    /// <summary>Bytes of one element of a TIFF type; 0 for an unknown type.</summary>
    public static int TypeLength(ushort type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };

    /// <summary>Bytes that change places between the byte orders: a rational is two numbers of four bytes.</summary>
    public static int SwapLength(ushort type) => type is 5 or 10 ? 4 : TypeLength(type);
}

/// <summary>
/// An image file directory (TIFF 6.0, section 2) and the directories it points to. EXIF uses the same structure, inside TIFF
/// files and as a block in other files.
/// </summary>
internal sealed class TiffDirectory
{
    private const int EntryLength = 12;

    /// <summary>Plain tags by number.</summary>
    public SortedDictionary<ushort, TiffEntry> Entries { get; } = [];

    /// <summary>Directories by the number of the tag that points to them.</summary>
    public SortedDictionary<ushort, TiffDirectory> Children { get; } = [];

    public bool IsEmpty => Entries.Count + Children.Count == 0;

    /// <summary>
    /// The directory as classic little-endian TIFF: its table, then values and further directories. Nothing follows it.
    /// </summary>
    /// <param name="position">Where the result will lie in the file or block.</param>
    /// <param name="present">Raw entries of a directory that this one extends. They win over entries of the same tag.</param>
    public byte[] Serialize(uint position, IReadOnlyList<byte[]>? present = null)
    {
        Dictionary<ushort, byte[]> raw = (present ?? []).ToDictionary(entry => BinaryPrimitives.ReadUInt16LittleEndian(entry));
        ushort[] tags = [.. Entries.Keys.Concat(Children.Keys).Concat(raw.Keys).Distinct().Order()];
        var table = new byte[2 + (tags.Length * EntryLength) + 4];
        BinaryPrimitives.WriteUInt16LittleEndian(table, (ushort)tags.Length);
        using var data = new MemoryStream();
        uint DataPosition() => position + (uint)table.Length + (uint)data.Length;

        int at = 2;
        foreach (ushort tag in tags)
        {
            if (raw.TryGetValue(tag, out byte[]? rawEntry))
                rawEntry.CopyTo(table, at);
            else if (Entries.TryGetValue(tag, out TiffEntry? entry))
                WriteEntry(table.AsSpan(at, EntryLength), tag, entry, DataPosition(), data);
            else
            {
                WriteEntry(table.AsSpan(at, EntryLength), tag, TiffEntry.FromNumber(DataPosition()), DataPosition(), data);
                data.Write(Children[tag].Serialize(DataPosition()));
            }

            at += EntryLength;
        }

        return [.. table, .. data.ToArray()];
    }

    private static void WriteEntry(Span<byte> entrySlot, ushort tag, TiffEntry entry, uint dataPosition, MemoryStream data)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(entrySlot, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(entrySlot[2..], entry.Type);
        BinaryPrimitives.WriteUInt32LittleEndian(entrySlot[4..], entry.Count);
        Span<byte> valueSlot = entrySlot[8..];
        if (entry.Value.Length <= valueSlot.Length)
        {
            entry.Value.CopyTo(valueSlot);
            return;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(valueSlot, dataPosition);
        data.Write(entry.Value);
        // Values and directories begin at even positions.
        if (entry.Value.Length % 2 != 0)
            data.WriteByte(0);
    }
}
