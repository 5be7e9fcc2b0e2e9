using HarmonizeEffect.Training.Data;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>What one method scored on every picture, and the means.</summary>
public sealed record MethodScores(string Name, IReadOnlyList<Score> Scores)
{
    public double Mse => Scores.Average(score => score.Mse);

    /// <summary>Mean of the pictures' PSNR, dB.</summary>
    public double Psnr => Scores.Average(score => score.Psnr);

    public double ForegroundMse => Scores.Average(score => score.ForegroundMse);

    public double Ssim => Scores.Average(score => score.Ssim);

    /// <summary>Mean gain over the unchanged composites, dB.</summary>
    public double Gain => Scores.Average(score => score.Gain);

    /// <summary>Share of pictures made worse.</summary>
    public double Worse => Scores.Average(score => score.IsWorse ? 1.0 : 0.0);

    /// <summary>Mean PSNR of the real pictures after the method, dB; null for results made elsewhere.</summary>
    public double? RealPsnr => Scores.Average(score => score.RealPsnr);

    /// <summary>Share of pictures whose curves all rise; null for what has no curves.</summary>
    public double? Monotone => Scores.Average(score => score.IsMonotone is { } rises ? rises ? 1.0 : 0.0 : (double?)null);

    /// <summary>Share of labelled pictures whose class is guessed; null where nothing is guessed.</summary>
    public double? ClassAccuracy(ClassLabels labels) => Scores
        .Where(score => labels[score.Name] >= 0)
        .Average(score => score.GuessedClass is { } guess ? guess == labels[score.Name] ? 1.0 : 0.0 : (double?)null);

    /// <summary>The same method on some of the pictures.</summary>
    public MethodScores Where(Func<Score, bool> condition) => this with { Scores = [.. Scores.Where(condition)] };
}

/// <summary>Runs methods over a dataset.</summary>
public static class Evaluator
{
    /// <summary>The groups of the paper's tables, by share of the picture that the foreground covers.</summary>
    public static IReadOnlyList<(string Name, double From, double To)> Ratios { get; } = [("0–5 %", 0, 0.05), ("5–15 %", 0.05, 0.15), ("15–100 %", 0.15, 1.01)];

    /// <summary>Scores every method on every case, several cases at a time.</summary>
    /// <param name="cases">The composites.</param>
    /// <param name="methods">What to score.</param>
    /// <param name="side">Pictures are squeezed to this square; null scores them at full size.</param>
    /// <param name="done">Called after every case, from any thread; may be null.</param>
    /// <param name="cancellation">Stops between pictures.</param>
    /// <exception cref="InvalidDataException">A composite, its mask and its real picture differ in size, or a result is missing.</exception>
    public static IReadOnlyList<MethodScores> Run(
        IReadOnlyList<HarmonyCase> cases, IReadOnlyList<Method> methods, int? side, Action? done, CancellationToken cancellation)
    {
        var scores = new Score[methods.Count][];
        for (int i = 0; i < methods.Count; i++)
            scores[i] = new Score[cases.Count];
        try
        {
            Parallel.For(0, cases.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, n =>
            {
                LoadedCase loaded = LoadedCase.Read(cases[n], side);
                for (int i = 0; i < methods.Count; i++)
                    scores[i][n] = ScoreOf(methods[i], cases[n], loaded);
                done?.Invoke();
            });
        }
        catch (AggregateException e)
        {
            // The first of what went wrong on several threads tells enough.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return [.. methods.Zip(scores, (method, list) => new MethodScores(method.Name, list))];
    }

    private static Score ScoreOf(Method method, HarmonyCase harmonyCase, LoadedCase loaded)
    {
        MethodResult result = method.Run(harmonyCase, loaded.Composite, loaded.Mask);
        return Score.Of(harmonyCase.Dataset, harmonyCase.Name, result.Picture, loaded.Composite, loaded.Real, loaded.Mask) with
        {
            RealPsnr = method.SeesPixels ? Score.PsnrBetween(method.Run(harmonyCase, loaded.Real, loaded.Mask).Picture, loaded.Real) : null,
            IsMonotone = result.Curves?.IsMonotone,
            GuessedClass = result.ClassScores is { } likely ? likely.Index().MaxBy(item => item.Item).Index : null,
        };
    }
}

/// <summary>The three pictures of a case, of equal size.</summary>
public sealed record LoadedCase(EvaluationPicture Composite, EvaluationPicture Mask, EvaluationPicture Real)
{
    /// <exception cref="InvalidDataException">They differ in size.</exception>
    public static LoadedCase Read(HarmonyCase harmonyCase, int? side)
    {
        EvaluationPicture composite = EvaluationPicture.ReadColours(harmonyCase.Composite, side), real = EvaluationPicture.ReadColours(harmonyCase.Real, side);
        EvaluationPicture mask = EvaluationPicture.ReadMask(harmonyCase.Mask, side);
        return (composite.Width, composite.Height) == (real.Width, real.Height) && (composite.Width, composite.Height) == (mask.Width, mask.Height)
            ? new LoadedCase(composite, mask, real)
            : throw new InvalidDataException($"{harmonyCase.Name}: the composite is {composite.Width} × {composite.Height}, its mask {mask.Width} × {mask.Height}, " +
                $"the real picture {real.Width} × {real.Height}. Score at 256 instead.");
    }
}
