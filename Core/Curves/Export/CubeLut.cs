namespace HarmonizeEffect.Curves.Export;

/// <summary>
/// A look-up table in Adobe's .cube format (Cube LUT specification 1.0): evenly spaced samples from 0 to 1, joined by straight lines and
/// clamped to 0..1. Curves make a one-dimensional table, exact at every 8-bit code; between its samples a bend of the curve is rounded
/// off by less than a sixteen-thousandth of the change of slope. A colour matrix needs a three-dimensional one, whose samples are exact
/// and which rounds off bends between them; its largest error is written into it.
/// </summary>
internal static class CubeLut
{
    /// <summary>Samples along each edge of a three-dimensional table: what every reader takes.</summary>
    public const int Side = 33;

    // 16 intervals between neighbouring 8-bit codes, so that each code lies on a sample; below the 4096 that some readers stop at.
    private const int Size = (255 * 16) + 1;

    public static void Write(Stream stream, CurveTable table)
    {
        using StreamWriter text = TextFile.Open(stream);
        text.WriteLine("TITLE \"HarmonizeEffect\"");
        if (table.Matrix is null)
            WriteCurves(text, table);
        else
            WriteCube(text, table);
    }

    /// <summary>
    /// How far trilinear interpolation in the three-dimensional table is off at worst, half-way between its samples along every diagonal,
    /// edge and side of a cell; 1 is the whole range.
    /// </summary>
    public static double LargestError(CurveTable table)
    {
        double[] samples = Samples(table, Side);
        // All points half-way between samples lie in the table of twice the density.
        const int fine = (2 * Side) - 1;
        double[] exact = Samples(table, fine);
        double worst = 0;
        for (int b = 0; b < fine; b++)
        {
            for (int g = 0; g < fine; g++)
            {
                for (int r = 0; r < fine; r++)
                {
                    for (int channel = 0; channel < CurveSet.Channels; channel++)
                    {
                        // Half-way points are the mean of the samples on both sides; on a sample both are the same.
                        double sum = 0;
                        for (int corner = 0; corner < 8; corner++)
                            sum += samples[Index(Side, (r + (corner & 1)) / 2, (g + ((corner >> 1) & 1)) / 2, (b + (corner >> 2)) / 2) + channel];
                        worst = Math.Max(worst, Math.Abs((sum / 8) - exact[Index(fine, r, g, b) + channel]));
                    }
                }
            }
        }

        return worst;
    }

    private static void WriteCurves(StreamWriter text, CurveTable table)
    {
        text.WriteLine(FormattableString.Invariant($"LUT_1D_SIZE {Size}"));
        for (int i = 0; i < Size; i++)
        {
            double x = (double)i / (Size - 1);
            text.WriteLine(FormattableString.Invariant($"{Sample(0):F6} {Sample(1):F6} {Sample(2):F6}"));

            double Sample(int channel) => Math.Clamp(table.EvaluateExactly(channel, x), 0, 1);
        }
    }

    private static void WriteCube(StreamWriter text, CurveTable table)
    {
        text.WriteLine(FormattableString.Invariant($"# Largest error between the samples: {LargestError(table):F4}"));
        text.WriteLine(FormattableString.Invariant($"LUT_3D_SIZE {Side}"));
        double[] samples = Samples(table, Side);
        for (int i = 0; i < samples.Length; i += CurveSet.Channels)
            text.WriteLine(FormattableString.Invariant($"{samples[i]:F6} {samples[i + 1]:F6} {samples[i + 2]:F6}"));
    }

    // Red runs fastest, as the format has it.
    private static double[] Samples(CurveTable table, int side)
    {
        var samples = new double[CurveSet.Channels * side * side * side];
        Span<double> colour = stackalloc double[CurveSet.Channels];
        for (int i = 0; i < samples.Length; i += CurveSet.Channels)
        {
            int place = i / CurveSet.Channels;
            colour[0] = place % side / (side - 1.0);
            colour[1] = place / side % side / (side - 1.0);
            colour[2] = place / (side * side) / (side - 1.0);
            Span<double> sample = samples.AsSpan(i, CurveSet.Channels);
            table.EvaluateExactly(colour, sample);
            foreach (ref double value in sample)
                value = Math.Clamp(value, 0, 1);
        }

        return samples;
    }

    private static int Index(int side, int r, int g, int b) => CurveSet.Channels * (r + (side * (g + (side * b))));
}
