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

    /// <summary>What a file of this format cannot hold of this prediction, a sentence for the user; null if it holds all.</summary>
    /// <param name="path">What to call the file.</param>
    public static string? Loss(CurveTable table, CurveFormat format, string path) => format switch
    {
        _ when table.Matrix is null => null,
        CurveFormat.Json => null,
        CurveFormat.Cube => FormattableString.Invariant(
            $"{path} is a table of {CubeLut.Side} steps a channel, since the model also mixes the channels; between its steps it is off by up to {CubeLut.LargestError(table) * 255:0.0} of 255 levels."),
        _ => $"{path} can hold curves only, but the model also mixes the channels: its curves are right for grays and come close for other colours; a .cube file holds all of it.",
    };

    /// <summary>
    /// Writes the composed prediction on 0..1; the stream stays open. Formats that hold curves only get those that a colour matrix leaves
    /// for neutral grays, see <see cref="Loss"/>.
    /// </summary>
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
