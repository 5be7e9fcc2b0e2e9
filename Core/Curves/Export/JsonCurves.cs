using Newtonsoft.Json;

namespace HarmonizeEffect.Curves.Export;

/// <summary>
/// JSON for scripts: <c>red</c>, <c>green</c> and <c>blue</c> are arrays of [x, y] by rising x, exact to double precision and to be
/// joined by straight lines. x and y are encoded channel values; y may leave 0..1 and is then to be clamped.
/// Version 1 holds curves with the strength folded in, from x = 0 to x = 1. Version 2 has a <c>matrix</c> of three rows of four:
/// v = matrix · [r, g, b, 1], then the curves act on v and continue outside their points with the slope of their ends, and the result is
/// in + strength · (curve(v) − in).
/// </summary>
internal static class JsonCurves
{
    private static readonly string[] s_names = ["red", "green", "blue"];

    public static void Write(Stream stream, CurveTable table)
    {
        using StreamWriter text = TextFile.Open(stream);
        using var json = new JsonTextWriter(text);
        json.WriteStartObject();
        Name(json, "format");
        json.WriteValue("harmonize-curves");
        Name(json, "version");
        json.WriteValue(table.Matrix is null ? 1 : 2);
        Name(json, "strength");
        json.WriteValue(table.Strength);
        if (table.Matrix is { } matrix)
        {
            Name(json, "matrix");
            json.WriteStartArray();
            for (int row = 0; row < ColourMatrix.Rows; row++)
                WriteLine(json, [.. Enumerable.Range(0, ColourMatrix.Columns).Select(column => (double)matrix[row, column])]);
            json.WriteEndArray();
        }

        for (int channel = 0; channel < CurveSet.Channels; channel++)
        {
            Name(json, s_names[channel]);
            json.WriteStartArray();
            foreach (CurvePoint point in table.Matrix is null ? table.Points(channel) : table.Stages(channel).PointsWithEnds())
                WriteLine(json, point.X, point.Y);
            json.WriteEndArray();
        }

        Line(json);
        json.WriteEndObject();
    }

    private static void Name(JsonTextWriter json, string name)
    {
        Line(json);
        json.WritePropertyName(name);
    }

    private static void WriteLine(JsonTextWriter json, params ReadOnlySpan<double> numbers)
    {
        Line(json);
        json.WriteStartArray();
        foreach (double number in numbers)
            json.WriteValue(number);
        json.WriteEndArray();
    }

    // One point a line: indenting every number would make the file three times as long.
    private static void Line(JsonTextWriter json) => json.WriteWhitespace("\n");
}
