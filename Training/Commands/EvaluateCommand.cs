using System.CommandLine;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Evaluation;
using Spectre.Console;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train evaluate</c>: scores baselines, models and results made elsewhere on a dataset's test list.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "A dataset in iHarmony4's layout, or a folder of several: its test list.", Required = true }.AcceptExistingOnly();
        var models = new Option<FileInfo[]>("--model") { Description = "Models to score (.onnx); may be repeated." }.AcceptExistingOnly();
        var results = new Option<DirectoryInfo[]>("--results") { Description = "Folders of results made by other methods, same names as the composites; may be repeated." }.AcceptExistingOnly();
        var size = new Option<string>("--size") { Description = "Squeeze pictures to 256 × 256 as the literature does, or score them at full size.", DefaultValueFactory = _ => "256" }.AcceptOnlyFromAmong("256", "full");
        var encoder = new Option<string>("--encoder") { Description = "What models see: thumbnail, as in every host, or also the picture at the size it is scored at (the paper's Ours+).", DefaultValueFactory = _ => "thumbnail" }.AcceptOnlyFromAmong("thumbnail", "full");
        var labels = new Option<FileInfo>("--labels") { Description = "A CSV of semantic classes (columns composite, class), to score guessed classes." }.AcceptExistingOnly();
        var tell = new Option<bool>("--tell") { Description = "Scores models once more with the classes of --labels told." };
        var csv = new Option<FileInfo>("--csv") { Description = "Writes every picture's figures." };
        var html = new Option<FileInfo>("--html") { Description = "Writes a page with the tables and the pictures, worst first." };
        var pictures = new Option<int>("--pictures") { Description = "How many pictures of each method the page shows.", DefaultValueFactory = _ => 60 };
        var command = new Command("evaluate", "Scores models on a dataset's test list, beside the unchanged composites and Reinhard's transfer.") { data, models, results, size, encoder, labels, tell, csv, html, pictures };
        command.Validators.Add(result =>
        {
            if (result.GetValue(tell) && result.GetValue(labels) is null)
                result.AddError("--tell needs the classes; name them by --labels.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            int? side = parsed.GetRequiredValue(size) == "full" ? null : 256;
            ClassLabels classes = parsed.GetValue(labels) is { } table ? ClassLabels.Read(table.FullName) : ClassLabels.None;
            IReadOnlyList<HarmonyCase> cases = HarmonyDataset.ListWhole(parsed.GetRequiredValue(data).FullName, "test");
            var opened = new List<IDisposable>();
            try
            {
                var methods = new List<Method> { Methods.Unchanged, Methods.Reinhard };
                foreach (FileInfo model in parsed.GetValue(models) ?? [])
                {
                    var harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = model.FullName });
                    opened.Add(harmonizer);
                    methods.Add(Methods.Model(model.Name, harmonizer));
                    if (parsed.GetValue(tell))
                        methods.Add(Methods.Model(model.Name + ", told", harmonizer, classes));
                    if (parsed.GetValue(encoder) == "full")
                    {
                        var full = new FullResolutionModel(model.FullName);
                        opened.Add(full);
                        methods.Add(full.ToMethod(model.Name));
                    }
                }
                foreach (DirectoryInfo folder in parsed.GetValue(results) ?? [])
                    methods.Add(Methods.Results(folder.FullName, side));

                IReadOnlyList<MethodScores> scores = WithProgress(cases.Count, done => Evaluator.Run(cases, methods, side, done, cancellation));
                IReadOnlyList<FigureTable> tables = EvaluationTables.Make(scores, classes);
                foreach (FigureTable figures in tables)
                    Print(figures);
                if (parsed.GetValue(csv) is { } file)
                    EvaluationCsv.Write(scores, file.FullName);
                if (parsed.GetValue(html) is { } page)
                {
                    // The page shows squeezed pictures whatever they were scored at.
                    IEnumerable<Method> shown = methods.Take(methods.Count - (parsed.GetValue(results)?.Length ?? 0)).Concat((parsed.GetValue(results) ?? []).Select(folder => Methods.Results(folder.FullName, 256)));
                    EvaluationPage.Write(page.FullName, side, tables, [.. shown.Zip(scores)], cases, parsed.GetValue(pictures), cancellation);
                }
            }
            finally
            {
                opened.ForEach(item => item.Dispose());
            }
            return Task.FromResult(0);
        });
        return command;
    }

    private static T WithProgress<T>(int count, Func<Action?, T> run)
    {
        if (Console.IsOutputRedirected)
            return run(null);
        return AnsiConsole.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask("pictures", maxValue: count);
            return run(() => task.Increment(1));
        });
    }

    private static void Print(FigureTable figures)
    {
        int[] widths = [.. figures.Columns.Index().Select(column => Math.Max(column.Item.Length, figures.Rows.Max(row => row[column.Index].Length)))];
        Console.WriteLine();
        Console.WriteLine(figures.Title);
        foreach (IReadOnlyList<string> row in figures.Rows.Prepend(figures.Columns))
            Console.WriteLine(string.Join("  ", row.Index().Select(cell => cell.Index == 0 ? cell.Item.PadRight(widths[0]) : cell.Item.PadLeft(widths[cell.Index]))).TrimEnd());
    }
}
