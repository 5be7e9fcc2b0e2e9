using NetVips;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>A picture as it is scored: interleaved 8-bit pixels of 1 or 3 channels.</summary>
public sealed record EvaluationPicture(int Width, int Height, byte[] Pixels)
{
    /// <summary>Reads a picture as RGB.</summary>
    /// <param name="path">The file.</param>
    /// <param name="side">Squeezes it to a square of this side, see <see cref="BilinearResampler"/>; null keeps its size.</param>
    /// <exception cref="InvalidDataException">The file is missing, broken or breaks off.</exception>
    public static EvaluationPicture ReadColours(string path, int? side) => Read(path, side, Enums.Interpretation.Srgb, 3);

    /// <summary>Reads a mask as one channel, 0..255.</summary>
    /// <inheritdoc cref="ReadColours"/>
    public static EvaluationPicture ReadMask(string path, int? side) => Read(path, side, Enums.Interpretation.Bw, 1);

    /// <summary>The picture as a JPEG inside a data URI, for a page that stands by itself.</summary>
    public string ToDataUri()
    {
        int bands = Pixels.Length / (Width * Height);
        using Image raw = Image.NewFromMemoryCopy(Pixels, Width, Height, bands, Enums.BandFormat.Uchar);
        using Image tagged = raw.Copy(interpretation: bands == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
        return "data:image/jpeg;base64," + Convert.ToBase64String(tagged.JpegsaveBuffer(q: 88));
    }

    private static EvaluationPicture Read(string path, int? side, Enums.Interpretation space, int bands)
    {
        try
        {
            return Decode(path, side, space, bands);
        }
        catch (VipsException e)
        {
            // libvips' own words may come from another thread's file.
            throw new InvalidDataException($"{path} cannot be decoded.", e);
        }
    }

    private static EvaluationPicture Decode(string path, int? side, Enums.Interpretation space, int bands)
    {
        using Image file = Image.NewFromFile(path, failOn: Enums.FailOn.Truncated);
        using Image converted = file.Colourspace(space);
        using Image plain = converted.Bands > bands ? converted.ExtractBand(0, n: bands) : converted.Copy();
        using Image bytes = plain.Cast(Enums.BandFormat.Uchar);
        byte[] pixels = bytes.WriteToMemory<byte>();
        return side is { } s
            ? new EvaluationPicture(s, s, BilinearResampler.Resize(pixels, bytes.Width, bytes.Height, bands, s))
            : new EvaluationPicture(bytes.Width, bytes.Height, pixels);
    }
}
