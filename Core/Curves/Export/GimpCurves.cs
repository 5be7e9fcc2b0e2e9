using System.Globalization;

namespace HarmonizeEffect.Curves.Export;

/// <summary>
/// A preset of GIMP 3's Curves tool (Presets menu, Import Current Settings from File): GIMP's own settings syntax, a free-hand curve of
/// 256 samples for each channel, exact at every 8-bit code and straight between. The tone reproduction curve is the picture's own,
/// because our curves act on the picture's own encoded values. Every channel is written, since GIMP keeps what a preset leaves out.
/// </summary>
internal static class GimpCurves
{
    private const int Samples = 256;

    private static readonly string[] s_channels = ["value", "red", "green", "blue", "alpha"];

    public static void Write(Stream stream, CurveTable table)
    {
        using StreamWriter text = TextFile.Open(stream);
        text.WriteLine("# GIMP 'Curves' settings");
        text.WriteLine();
        text.WriteLine("(trc non-linear)");
        foreach (string name in s_channels)
        {
            // Red, green and blue have our curves; value and alpha come out as they are.
            int channel = Array.IndexOf(s_channels, name) - 1;
            text.WriteLine($"(channel {name})");
            text.WriteLine("(curve");
            text.WriteLine("    (curve-type free)");
            text.WriteLine(FormattableString.Invariant($"    (n-samples {Samples})"));
            text.Write(FormattableString.Invariant($"    (samples {Samples}"));
            for (int i = 0; i < Samples; i++)
            {
                double x = (double)i / (Samples - 1);
                double y = channel is >= 0 and < CurveSet.Channels ? Math.Clamp(table.EvaluateExactly(channel, x), 0, 1) : x;
                text.Write(' ');
                text.Write(y.ToString("F6", CultureInfo.InvariantCulture));
            }

            text.WriteLine("))");
        }

        text.WriteLine();
        text.WriteLine("# end of 'Curves' settings");
    }
}
