namespace HarmonizeEffect.Curves.Export;

/// <summary>Writes curves for other editors. One file of this folder per format.</summary>
public static class CurveExport
{
    /// <summary>The format that a file's ending asks for: .json, .acv, .cube, or .settings for GIMP.</summary>
    /// <exception cref="HarmonizeException">No format has this ending.</exception>
    public static CurveFormat FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".json" => CurveFormat.Json,
        ".acv" => CurveFormat.Acv,
        ".cube" => CurveFormat.Cube,
        ".settings" => CurveFormat.Gimp,
        _ => throw new HarmonizeException(
            $"Curves cannot be written to '{path}': its ending must be .json, .acv (Photoshop), .cube (look-up table) or .settings (GIMP)."),
    };

    /// <summary>Writes the composed curves on 0..1; the stream stays open.</summary>
    public static void Write(Stream stream, CurveTable table, CurveFormat format)
    {
        switch (format)
        {
            case CurveFormat.Json:
                JsonCurves.Write(stream, table);
                break;
            case CurveFormat.Acv:
                PhotoshopCurves.Write(stream, table);
                break;
            case CurveFormat.Cube:
                CubeLut.Write(stream, table);
                break;
            case CurveFormat.Gimp:
                GimpCurves.Write(stream, table);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown curve format.");
        }
    }
}
