namespace HarmonizeEffect.Curves.Export;

/// <summary>Writes curves for other editors. One file of this folder per format.</summary>
public static class CurveExport
{
    /// <summary>The format that a file's extension asks for.</summary>
    /// <exception cref="HarmonizeException">No format has this extension.</exception>
    public static CurveFormat FormatOf(string path) => throw new NotImplementedException();

    /// <summary>Writes the composed curves; the stream stays open.</summary>
    public static void Write(Stream stream, CurveTable table, CurveFormat format) => throw new NotImplementedException();
}
