using System.Text;
using System.Text.RegularExpressions;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>XMP, which may repeat what EXIF says.</summary>
internal static partial class Xmp
{
    /// <summary>The packet with any <c>tiff:Orientation</c> set to 1 (upright), in the same length.</summary>
    public static byte[] Upright(byte[] packet)
    {
        // Latin-1 maps every byte to one character and back, whatever the packet's encoding.
        string text = Encoding.Latin1.GetString(packet);
        return Encoding.Latin1.GetBytes(Orientation().Replace(text, "${1}1"));
    }

    [GeneratedRegex("""(tiff:Orientation\s*(?:=\s*["']|>\s*))[2-8]""")]
    private static partial Regex Orientation();
}
