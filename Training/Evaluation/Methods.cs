using HarmonizeEffect.Imaging;
using HarmonizeEffect.Training.Colour;
using HarmonizeEffect.Training.Data;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>Something that turns a composite and its mask into a harmonized picture.</summary>
public delegate EvaluationPicture Method(HarmonyCase harmonyCase, EvaluationPicture composite, EvaluationPicture mask);

/// <summary>What can be scored: the baselines, a model through the product's own door, results made elsewhere.</summary>
public static class Methods
{
    /// <summary>The composite as it is.</summary>
    public static EvaluationPicture Unchanged(HarmonyCase harmonyCase, EvaluationPicture composite, EvaluationPicture mask) => composite;

    /// <summary>Reinhard et al. 2001: the foreground takes over the background's means and deviations in lαβ.</summary>
    public static EvaluationPicture Reinhard(HarmonyCase harmonyCase, EvaluationPicture composite, EvaluationPicture mask)
    {
        int[] inside = [.. Enumerable.Range(0, mask.Pixels.Length).Where(i => mask.Pixels[i] > 127)];
        int[] outside = [.. Enumerable.Range(0, mask.Pixels.Length).Where(i => mask.Pixels[i] < 128)];
        if (inside.Length == 0 || outside.Length == 0)
            return composite;

        Pixels foreground = Gather(composite, inside), background = Gather(composite, outside);
        ColourSpace.ToRuderman(foreground);
        ColourSpace.ToRuderman(background);
        ColourTransfer.Statistics(foreground, background, largestGain: float.PositiveInfinity);
        ColourSpace.FromRuderman(foreground);
        foreground.Clamp();
        byte[] result = [.. composite.Pixels];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < inside.Length; i++)
                result[3 * inside[i] + c] = (byte)MathF.Round(255 * foreground[c][i]);
        }
        return composite with { Pixels = result };
    }

    /// <summary>A model, run and rendered as every host runs it.</summary>
    public static Method Model(Harmonizer harmonizer) => (_, composite, mask) =>
    {
        using var image = new ImageBuffer(composite.Width, composite.Height, PixelFormat.Rgba32);
        using var coverage = new MaskBuffer(mask.Width, mask.Height, MaskFormat.Gray8);
        for (int y = 0; y < composite.Height; y++)
        {
            mask.Pixels.AsSpan(y * mask.Width, mask.Width).CopyTo(MaskRow(coverage.View, y));
            Span<byte> row = image.View.Row(y);
            for (int x = 0; x < composite.Width; x++)
            {
                composite.Pixels.AsSpan(3 * (y * composite.Width + x), 3).CopyTo(row[(4 * x)..]);
                row[4 * x + 3] = 255;
            }
        }
        Prediction prediction = harmonizer.Predict(new PredictionRequest { Foreground = image.View, Mask = coverage.View });
        harmonizer.Render(image.View, coverage.View, image.View, prediction.Curves);

        byte[] result = new byte[composite.Pixels.Length];
        for (int y = 0; y < composite.Height; y++)
        {
            Span<byte> row = image.View.Row(y);
            for (int x = 0; x < composite.Width; x++)
                row.Slice(4 * x, 3).CopyTo(result.AsSpan(3 * (y * composite.Width + x)));
        }
        return composite with { Pixels = result };
    };

    /// <summary>Pictures that another program made, one for each composite, under the same name with any extension.</summary>
    public static Method Results(string folder, int? side)
    {
        Dictionary<string, string> files = Directory.EnumerateFiles(folder).GroupBy(file => Path.GetFileNameWithoutExtension(file)!).ToDictionary(g => g.Key, g => g.First());
        return (harmonyCase, composite, _) =>
        {
            if (!files.TryGetValue(harmonyCase.Name, out string? file))
                throw new InvalidDataException($"{folder} has no result for {harmonyCase.Name}.");
            EvaluationPicture result = EvaluationPicture.ReadColours(file, side);
            return (result.Width, result.Height) == (composite.Width, composite.Height)
                ? result
                : throw new InvalidDataException($"{file} is {result.Width} × {result.Height}, its composite {composite.Width} × {composite.Height}.");
        };
    }

    private static unsafe Span<byte> MaskRow(MaskView mask, int y) => new((void*)(mask.Origin + (y * mask.Stride)), mask.Width);

    private static Pixels Gather(EvaluationPicture picture, int[] indices)
    {
        var result = new Pixels(indices.Length);
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < indices.Length; i++)
                result[c][i] = picture.Pixels[3 * indices[i] + c] / 255f;
        }
        return result;
    }
}
