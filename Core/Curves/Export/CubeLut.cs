namespace HarmonizeEffect.Curves.Export;

/// <summary>
/// A one-dimensional look-up table in Adobe's .cube format (Cube LUT specification 1.0): evenly spaced samples from 0 to 1, joined by
/// straight lines and clamped to 0..1. Exact at every 8-bit code; between its samples a bend of the curve is rounded off by less
/// than a sixteen-thousandth of the change of slope.
/// </summary>
internal static class CubeLut
{
    // 16 intervals between neighbouring 8-bit codes, so that each code lies on a sample; below the 4096 that some readers stop at.
    private const int Size = (255 * 16) + 1;

    public static void Write(Stream stream, CurveTable table)
    {
        using StreamWriter text = TextFile.Open(stream);
        text.WriteLine("TITLE \"HarmonizeEffect\"");
        text.WriteLine(FormattableString.Invariant($"LUT_1D_SIZE {Size}"));
        for (int i = 0; i < Size; i++)
        {
            double x = (double)i / (Size - 1);
            text.WriteLine(FormattableString.Invariant($"{Sample(0):F6} {Sample(1):F6} {Sample(2):F6}"));

            double Sample(int channel) => Math.Clamp(table.EvaluateExactly(channel, x), 0, 1);
        }
    }
}
