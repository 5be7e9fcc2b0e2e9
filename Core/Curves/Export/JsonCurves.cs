using Newtonsoft.Json;

namespace HarmonizeEffect.Curves.Export;

/// <summary>
/// JSON for scripts: <c>red</c>, <c>green</c> and <c>blue</c> are arrays of [x, y] by rising x, from x = 0 to x = 1, exact
/// to double precision and to be joined by straight lines. x and y are encoded channel values; y may leave 0..1 and is then to be clamped.
/// </summary>
internal static class JsonCurves
{
    private static readonly string[] s_names = ["red", "green", "blue"];

    public static void Write(Stream stream, CurveTable table)
    {
        using StreamWriter text = TextFile.Open(stream);
        using var json = new JsonTextWriter(text);
        json.WriteStartObject();
        Line(json);
        json.WritePropertyName("format");
        json.WriteValue("harmonize-curves");
        Line(json);
        json.WritePropertyName("version");
        json.WriteValue(1);
        Line(json);
        json.WritePropertyName("strength");
        json.WriteValue(table.Strength);
        for (int channel = 0; channel < CurveSet.Channels; channel++)
        {
            Line(json);
            json.WritePropertyName(s_names[channel]);
            json.WriteStartArray();
            foreach (CurvePoint point in table.Points(channel))
            {
                Line(json);
                json.WriteStartArray();
                json.WriteValue(point.X);
                json.WriteValue(point.Y);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        Line(json);
        json.WriteEndObject();
    }

    // One point a line: indenting every number would make the file three times as long.
    private static void Line(JsonTextWriter json) => json.WriteWhitespace("\n");
}
