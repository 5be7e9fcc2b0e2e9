using System.Buffers.Binary;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>The little that must be known of a colour profile (ICC.1:2022) to treat a picture's values rightly.</summary>
internal static class IccProfile
{
    private const int HeaderLength = 128;
    private const int TagLength = 12;
    private const int ColourSpaceOffset = 16;

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
