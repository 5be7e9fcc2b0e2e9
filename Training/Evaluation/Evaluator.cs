using HarmonizeEffect.Training.Data;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>What one method scored on every picture, and the means.</summary>
public sealed record MethodScores(string Name, IReadOnlyList<Score> Scores)
{
    public double Mse => Scores.Average(score => score.Mse);

    /// <summary>Mean of the pictures' PSNR, dB.</summary>
    public double Psnr => Scores.Average(score => score.Psnr);

    public double ForegroundMse => Scores.Average(score => score.ForegroundMse);

    /// <summary>Mean gain over the unchanged composites, dB.</summary>
    public double Gain => Scores.Average(score => score.Gain);

    /// <summary>Share of pictures made worse.</summary>
    public double Worse => Scores.Average(score => score.IsWorse ? 1.0 : 0.0);
}

/// <summary>Runs methods over a dataset.</summary>
public static class Evaluator
{
    /// <summary>Scores every method on every case.</summary>
    /// <param name="cases">The composites.</param>
    /// <param name="methods">What to score, by name.</param>
    /// <param name="side">Pictures are squeezed to this square; null scores them at full size.</param>
    /// <param name="cancellation">Stops between pictures.</param>
    /// <exception cref="InvalidDataException">A composite, its mask and its real picture differ in size.</exception>
    public static IReadOnlyList<MethodScores> Run(
        IReadOnlyList<HarmonyCase> cases, IReadOnlyList<(string Name, Method Run)> methods, int? side, CancellationToken cancellation)
    {
        List<Score>[] scores = [.. methods.Select(_ => new List<Score>())];
        foreach (HarmonyCase harmonyCase in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            EvaluationPicture composite = EvaluationPicture.ReadColours(harmonyCase.Composite, side);
            EvaluationPicture real = EvaluationPicture.ReadColours(harmonyCase.Real, side);
            EvaluationPicture mask = EvaluationPicture.ReadMask(harmonyCase.Mask, side);
            if ((composite.Width, composite.Height) != (real.Width, real.Height) || (composite.Width, composite.Height) != (mask.Width, mask.Height))
            {
                throw new InvalidDataException($"{harmonyCase.Name}: the composite is {composite.Width} × {composite.Height}, its mask {mask.Width} × {mask.Height}, " +
                    $"the real picture {real.Width} × {real.Height}. Score at 256 instead.");
            }
            for (int i = 0; i < methods.Count; i++)
                scores[i].Add(Score.Of(harmonyCase.Name, methods[i].Run(harmonyCase, composite, mask), composite, real, mask));
        }
        return [.. methods.Zip(scores, (method, list) => new MethodScores(method.Name, list))];
    }
}
