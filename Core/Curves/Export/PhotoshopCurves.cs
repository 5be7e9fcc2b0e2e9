using System.Buffers.Binary;

namespace HarmonizeEffect.Curves.Export;

/// <summary>
/// Photoshop curves (.acv): 16-bit big-endian numbers; version 4, the number of curves, then for each curve the number of points and
/// the points as (output, input) codes 0..255. The first curve acts on all channels and is the identity here; red, green and blue follow.
/// </summary>
/// <remarks>
/// The format holds at most 19 points a curve with whole codes, and readers join them by a cubic spline, so that the curves
/// are approximations. Largest error of a curve over the 8-bit codes, measured: about half a code for smooth rising curves (180 of them,
/// at worst 0.53); for predictions of photos, whose curves have more bends than points, 1.6 codes in the median and 5 at worst (72 curves).
/// </remarks>
internal static class PhotoshopCurves
{
    private const short Version = 4;

    public static void Write(Stream stream, CurveTable table)
    {
        WriteNumber(stream, Version);
        WriteNumber(stream, 1 + CurveSet.Channels);
        WriteCurve(stream, [(0, 0), (255, 255)]);
        for (int channel = 0; channel < CurveSet.Channels; channel++)
            WriteCurve(stream, Approximate(table, channel));
    }

    /// <summary>The points that stand for one channel.</summary>
    internal static IReadOnlyList<(int Input, int Output)> Approximate(CurveTable table, int channel)
    {
        double[] codes = new double[256];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = 255 * Math.Clamp(table.EvaluateExactly(channel, i / 255.0), 0, 1);
        return SplineFit.Fit(codes);
    }

    private static void WriteCurve(Stream stream, IReadOnlyList<(int Input, int Output)> points)
    {
        WriteNumber(stream, points.Count);
        foreach ((int input, int output) in points)
        {
            WriteNumber(stream, output);
            WriteNumber(stream, input);
        }
    }

    private static void WriteNumber(Stream stream, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(short)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, (short)number);
        stream.Write(bytes);
    }
}
