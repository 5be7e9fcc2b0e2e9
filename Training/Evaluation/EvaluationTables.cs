using System.Globalization;
using HarmonizeEffect.Training.Data;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>A table of figures: a heading for each column, a row for each method.</summary>
public sealed record FigureTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>The tables of an evaluation: all pictures, by sub-dataset (the paper's Table 1), by foreground ratio (its Table 5).</summary>
public static class EvaluationTables
{
    private static readonly string[] Columns = ["method", "MSE", "PSNR", "fMSE", "SSIM", "gain", "worse", "real kept", "monotone", "class"];

    /// <summary>Makes the tables; groups without pictures are left out, and so are groups where there is only one.</summary>
    public static IReadOnlyList<FigureTable> Make(IReadOnlyList<MethodScores> methods, ClassLabels labels)
    {
        string[] datasets = [.. methods[0].Scores.Select(score => score.Dataset).Distinct()];
        var groups = new List<(string Name, Func<Score, bool> Belongs)> { ("All", _ => true) };
        if (datasets.Length > 1)
            groups.AddRange(datasets.Select(dataset => (dataset, (Func<Score, bool>)(score => score.Dataset == dataset))));
        groups.AddRange(Evaluator.Ratios.Select(ratio => ($"Foreground {ratio.Name}", (Func<Score, bool>)(score => score.ForegroundRatio >= ratio.From && score.ForegroundRatio < ratio.To))));
        return [.. groups.Where(group => methods[0].Scores.Any(group.Belongs)).Select(group => Table(group.Name, [.. methods.Select(method => method.Where(group.Belongs))], labels))];
    }

    private static FigureTable Table(string name, IReadOnlyList<MethodScores> methods, ClassLabels labels) => new(
        $"{name} ({methods[0].Scores.Count} pictures)",
        Columns,
        [.. methods.Select(method => (IReadOnlyList<string>)
        [
            method.Name,
            Text($"{method.Mse:F1}"),
            Text($"{method.Psnr:F2}"),
            Text($"{method.ForegroundMse:F1}"),
            Text($"{method.Ssim:F4}"),
            Text($"{method.Gain:+0.00;-0.00;0.00}"),
            Text($"{100 * method.Worse:F1} %"),
            method.RealPsnr is { } kept ? kept < Score.LargestPsnr - 0.1 ? Text($"{kept:F1} dB") : "exactly" : "",
            method.Monotone is { } monotone ? Text($"{100 * monotone:F0} %") : "",
            method.ClassAccuracy(labels) is { } accuracy ? Text($"{100 * accuracy:F1} %") : "",
        ])]);

    private static string Text(FormattableString figure) => figure.ToString(CultureInfo.InvariantCulture);
}
