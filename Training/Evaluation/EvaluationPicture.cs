using NetVips;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>A picture as it is scored: interleaved 8-bit pixels of 1 or 3 channels.</summary>
public sealed record EvaluationPicture(int Width, int Height, byte[] Pixels)
{
    /// <summary>Reads a picture as RGB.</summary>
    /// <param name="path">The file.</param>
    /// <param name="side">Squeezes it to a square of this side, bilinear and antialiased; null keeps its size.</param>
    public static EvaluationPicture ReadColours(string path, int? side) => Read(path, side, Enums.Interpretation.Srgb, 3);

    /// <summary>Reads a mask as one channel, 0..255.</summary>
    /// <inheritdoc cref="ReadColours"/>
    public static EvaluationPicture ReadMask(string path, int? side) => Read(path, side, Enums.Interpretation.Bw, 1);

    private static EvaluationPicture Read(string path, int? side, Enums.Interpretation space, int bands)
    {
        using Image file = Image.NewFromFile(path);
        using Image converted = file.Colourspace(space);
        using Image plain = converted.Bands > bands ? converted.ExtractBand(0, n: bands) : converted.Copy();
        using Image sized = side is { } s
            ? plain.Resize((double)s / plain.Width, vscale: (double)s / plain.Height, kernel: Enums.Kernel.Linear)
            : plain.Copy();
        using Image bytes = sized.Cast(Enums.BandFormat.Uchar);
        return new EvaluationPicture(bytes.Width, bytes.Height, bytes.WriteToMemory<byte>());
    }
}
