using System.Text;

namespace HarmonizeEffect.Curves.Export;

/// <summary>How the text formats are written: UTF-8 without a byte order mark, line feeds, the stream left open.</summary>
internal static class TextFile
{
    public static StreamWriter Open(Stream stream) => new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
}
