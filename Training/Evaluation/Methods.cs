using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Colour;
using HarmonizeEffect.Training.Data;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>What a method made of a composite.</summary>
/// <param name="Picture">The harmonized picture.</param>
/// <param name="Curves">The curves that did it, where curves did.</param>
/// <param name="ClassScores">What the model takes the foreground for, where it says.</param>
public sealed record MethodResult(EvaluationPicture Picture, CurveSet? Curves = null, IReadOnlyList<float>? ClassScores = null);

/// <summary>Something that turns a composite and its mask into a harmonized picture.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Run">Does it; may be called from several threads.</param>
/// <param name="SeesPixels">Whether it works on the pixels it is given, so that it can be shown the real picture too.</param>
public sealed record Method(string Name, Func<HarmonyCase, EvaluationPicture, EvaluationPicture, MethodResult> Run, bool SeesPixels = true);

/// <summary>What can be scored: the baselines, a model through the product's own door, results made elsewhere.</summary>
public static class Methods
{
    /// <summary>The composite as it is.</summary>
    public static Method Unchanged { get; } = new("unchanged", (_, composite, _) => new MethodResult(composite));

    /// <summary>Reinhard et al. 2001: the foreground takes over the background's means and deviations in lαβ.</summary>
    public static Method Reinhard { get; } = new("Reinhard", (_, composite, mask) => new MethodResult(TransferStatistics(composite, mask)));

    private static EvaluationPicture TransferStatistics(EvaluationPicture composite, EvaluationPicture mask)
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
    /// <param name="name">Its name in tables.</param>
    /// <param name="harmonizer">The model.</param>
    /// <param name="told">Classes that it is told; without them it works as a host does with its class on "auto".</param>
    public static Method Model(string name, Harmonizer harmonizer, ClassLabels? told = null) => new(name, (harmonyCase, composite, mask) =>
    {
        using ImageBuffer image = ToImage(composite);
        using MaskBuffer coverage = ToMask(mask);
        Prediction prediction = harmonizer.Predict(new PredictionRequest { Foreground = image.View, Mask = coverage.View, Class = told is not null && told[harmonyCase.Name] is >= 0 and var position ? (SemanticClass)position : null });
        harmonizer.Render(image.View, coverage.View, image.View, prediction.Curves);
        return new MethodResult(FromImage(image, composite), prediction.Curves, prediction.ClassScores);
    });

    internal static ImageBuffer ToImage(EvaluationPicture picture)
    {
        var image = new ImageBuffer(picture.Width, picture.Height, PixelFormat.Rgba32);
        for (int y = 0; y < picture.Height; y++)
        {
            Span<byte> row = image.View.Row(y);
            for (int x = 0; x < picture.Width; x++)
            {
                picture.Pixels.AsSpan(3 * (y * picture.Width + x), 3).CopyTo(row[(4 * x)..]);
                row[4 * x + 3] = 255;
            }
        }
        return image;
    }

    internal static MaskBuffer ToMask(EvaluationPicture mask)
    {
        var coverage = new MaskBuffer(mask.Width, mask.Height, MaskFormat.Gray8);
        for (int y = 0; y < mask.Height; y++)
            mask.Pixels.AsSpan(y * mask.Width, mask.Width).CopyTo(MaskRow(coverage.View, y));
        return coverage;
    }

    internal static EvaluationPicture FromImage(ImageBuffer image, EvaluationPicture like)
    {
        byte[] result = new byte[like.Pixels.Length];
        for (int y = 0; y < like.Height; y++)
        {
            Span<byte> row = image.View.Row(y);
            for (int x = 0; x < like.Width; x++)
                row.Slice(4 * x, 3).CopyTo(result.AsSpan(3 * (y * like.Width + x)));
        }
        return like with { Pixels = result };
    }

    /// <summary>Pictures that another program made, one for each composite, under the same name with any extension.</summary>
    public static Method Results(string folder, int? side)
    {
        Dictionary<string, string> files = Directory.EnumerateFiles(folder).GroupBy(file => Path.GetFileNameWithoutExtension(file)!).ToDictionary(g => g.Key, g => g.First());
        return new Method(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), (harmonyCase, composite, _) =>
        {
            if (!files.TryGetValue(harmonyCase.Name, out string? file))
                throw new InvalidDataException($"{folder} has no result for {harmonyCase.Name}.");
            EvaluationPicture result = EvaluationPicture.ReadColours(file, side);
            return (result.Width, result.Height) == (composite.Width, composite.Height)
                ? new MethodResult(result)
                : throw new InvalidDataException($"{file} is {result.Width} × {result.Height}, its composite {composite.Width} × {composite.Height}.");
        }, SeesPixels: false);
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
