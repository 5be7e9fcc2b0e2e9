using System.Buffers.Binary;
using System.Text;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>The little that must be known of a colour profile (ICC.1:2022) to treat a picture's values rightly.</summary>
internal static class IccProfile
{
    private const int HeaderLength = 128;
    private const int TagLength = 12;
    private const int ColourSpaceOffset = 16;
    private const int ConnectionSpaceOffset = 20;
    private const int IlluminantOffset = 68;
    private const int IdentifierOffset = 84;
    private const int IdentifierLength = 16;

    /// <summary>Whether the profile is for gray pictures (section 7.2.6).</summary>
    public static bool IsGray(ReadOnlySpan<byte> profile) =>
        profile.Length >= HeaderLength && profile[ColourSpaceOffset..].StartsWith("GRAY"u8);

    /// <summary>
    /// Whether it encodes linear light: its red (or gray) tone curve is the identity, that is a <c>curv</c> without entries or with gamma 1 (section 10.6),
    /// or a <c>para</c> of type 0 with gamma 1 (section 10.18). A damaged profile counts as not linear.
    /// </summary>
    public static bool IsLinear(ReadOnlySpan<byte> profile)
    {
        ReadOnlySpan<byte> curve = FindTag(profile, IsGray(profile) ? "kTRC"u8 : "rTRC"u8);
        if (curve.Length < 12)
            return false;
        uint count = BinaryPrimitives.ReadUInt32BigEndian(curve[8..]);
        if (curve.StartsWith("curv"u8))
            return count == 0 || (count == 1 && curve.Length >= 14 && BinaryPrimitives.ReadUInt16BigEndian(curve[12..]) == 0x0100);
        bool simplePower = curve.StartsWith("para"u8) && count >> 16 == 0;
        return simplePower && curve.Length >= 16 && BinaryPrimitives.ReadInt32BigEndian(curve[12..]) == 0x0001_0000;
    }

    /// <summary>
    /// A profile for RGB in which equal channels look as the gray profile shows them: its header and its tone curve for all three
    /// channels, with the primaries of sRGB (section 8.3). Null when the gray profile works otherwise, or is damaged.
    /// </summary>
    public static byte[]? ToRgb(ReadOnlySpan<byte> gray)
    {
        ReadOnlySpan<byte> curve = FindTag(gray, "kTRC"u8);
        // With Lab as the connection space, the curve leads to lightness and not to light.
        if (curve.IsEmpty || !gray[ConnectionSpaceOffset..].StartsWith("XYZ "u8))
            return null;
        byte[] white = [.. "XYZ \0\0\0\0"u8, .. gray.Slice(IlluminantOffset, 12)];
        byte[] tone = curve.ToArray();
        (string Tag, byte[] Data)[] tags =
        [
            ("desc", FindTag(gray, "desc"u8).ToArray()),
            ("cprt", FindTag(gray, "cprt"u8).ToArray()),
            ("wtpt", white),
            ("rXYZ", Colour(0x6FA2, 0x38F5, 0x0390)),
            ("gXYZ", Colour(0x6299, 0xB785, 0x18DA)),
            ("bXYZ", Colour(0x249B, 0x0F86, 0xB6C3)),
            ("rTRC", tone),
            ("gTRC", tone),
            ("bTRC", tone),
        ];

        using var profile = new MemoryStream();
        profile.Write(gray[..HeaderLength]);
        profile.Write(BigEndian(tags.Length));
        int position = HeaderLength + 4 + (tags.Length * TagLength);
        foreach ((string tag, byte[] data) in tags)
        {
            profile.Write(Encoding.ASCII.GetBytes(tag));
            profile.Write(BigEndian(position));
            profile.Write(BigEndian(data.Length));
            position += Aligned(data.Length);
        }

        foreach ((_, byte[] data) in tags)
        {
            profile.Write(data);
            profile.Write(new byte[Aligned(data.Length) - data.Length]);
        }

        byte[] rgb = profile.ToArray();
        BigEndian(rgb.Length).CopyTo(rgb, 0);
        "RGB "u8.CopyTo(rgb.AsSpan(ColourSpaceOffset));
        rgb.AsSpan(IdentifierOffset, IdentifierLength).Clear();
        return rgb;
    }

    // In fractions of 65,536; the three add up to the illuminant, D50.
    private static byte[] Colour(int x, int y, int z) => [.. "XYZ \0\0\0\0"u8, .. BigEndian(x), .. BigEndian(y), .. BigEndian(z)];

    private static byte[] BigEndian(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static int Aligned(int length) => (length + 3) & ~3;

    private static ReadOnlySpan<byte> FindTag(ReadOnlySpan<byte> profile, ReadOnlySpan<byte> signature)
    {
        if (profile.Length < HeaderLength + 4)
            return default;
        uint count = BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderLength..]);
        ReadOnlySpan<byte> tags = profile[(HeaderLength + 4)..];
        for (uint i = 0; i < count && tags.Length >= TagLength; i++, tags = tags[TagLength..])
        {
            if (!tags.StartsWith(signature))
                continue;
            uint offset = BinaryPrimitives.ReadUInt32BigEndian(tags[4..]);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(tags[8..]);
            bool inside = (ulong)offset + length <= (ulong)profile.Length;
            return inside ? profile.Slice((int)offset, (int)length) : default;
        }

        return default;
    }
}
