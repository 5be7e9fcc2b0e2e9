using System.CommandLine;
using System.Globalization;
using CsvHelper;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Evaluation;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train evaluate</c>: scores baselines, models and results made elsewhere on a dataset's test list.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "A dataset in iHarmony4's layout.", Required = true }.AcceptExistingOnly();
        var models = new Option<FileInfo[]>("--model") { Description = "Models to score (.onnx); may be repeated." }.AcceptExistingOnly();
        var results = new Option<DirectoryInfo[]>("--results") { Description = "Folders of results made by other methods, same names as the composites; may be repeated." }.AcceptExistingOnly();
        var size = new Option<string>("--size") { Description = "Squeeze pictures to 256 × 256 as the literature does, or score them at full size.", DefaultValueFactory = _ => "256" }.AcceptOnlyFromAmong("256", "full");
        var csv = new Option<FileInfo>("--csv") { Description = "Writes every picture's figures." };
        var command = new Command("evaluate", "Scores models on a dataset's test list, beside the unchanged composites and Reinhard's transfer.") { data, models, results, size, csv };
        command.SetAction((parsed, cancellation) =>
        {
            int? side = parsed.GetRequiredValue(size) == "full" ? null : 256;
            var harmonizers = new List<Harmonizer>();
            try
            {
                var methods = new List<(string Name, Method Run)> { ("unchanged", Methods.Unchanged), ("Reinhard", Methods.Reinhard) };
                foreach (FileInfo model in parsed.GetValue(models) ?? [])
                {
                    harmonizers.Add(Harmonizer.Open(new HarmonizerOptions { ModelPath = model.FullName }));
                    methods.Add((model.Name, Methods.Model(harmonizers[^1])));
                }
                foreach (DirectoryInfo folder in parsed.GetValue(results) ?? [])
                    methods.Add((folder.Name, Methods.Results(folder.FullName, side)));

                IReadOnlyList<HarmonyCase> cases = HarmonyDataset.ListWhole(parsed.GetRequiredValue(data).FullName, "test");
                IReadOnlyList<MethodScores> scores = Evaluator.Run(cases, methods, side, cancellation);
                Print(scores);
                if (parsed.GetValue(csv) is { } file)
                    Write(scores, file.FullName);
            }
            finally
            {
                harmonizers.ForEach(harmonizer => harmonizer.Dispose());
            }
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Print(IReadOnlyList<MethodScores> all)
    {
        Console.WriteLine(FormattableString.Invariant($"{"method",-24}{"MSE",9}{"PSNR",9}{"fMSE",10}{"gain",9}{"worse",9}   {all[0].Scores.Count} pictures"));
        foreach (MethodScores method in all)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"{method.Name,-24}{method.Mse,9:F1}{method.Psnr,9:F2}{method.ForegroundMse,10:F1}{method.Gain,9:+0.00;-0.00}{method.Worse,9:P1}"));
        }
    }

    private static void Write(IReadOnlyList<MethodScores> all, string path)
    {
        using var csv = new CsvWriter(File.CreateText(path), CultureInfo.InvariantCulture);
        csv.WriteRecords(all.SelectMany(method => method.Scores.Select(score => new
        {
            method = method.Name,
            picture = score.Name,
            foreground_ratio = score.ForegroundRatio,
            mse = score.Mse,
            psnr = score.Psnr,
            fmse = score.ForegroundMse,
            gain = score.Gain,
        })));
    }
}
