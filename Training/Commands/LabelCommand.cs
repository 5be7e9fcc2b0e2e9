using System.CommandLine;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Evaluation;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train label</c>: semantic labels for a dataset that has none, by a model with a class head.</summary>
internal static class LabelCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "A dataset in iHarmony4's layout, or a folder of several.", Required = true }.AcceptExistingOnly();
        var model = new Option<FileInfo>("--model") { Description = "A model that guesses classes (.onnx).", Required = true }.AcceptExistingOnly();
        var list = new Option<string>("--list") { Description = "Which list.", DefaultValueFactory = _ => "train" }.AcceptOnlyFromAmong("train", "test");
        var output = new Option<FileInfo>("--out", "-o") { Description = "The CSV to write (composite, class, score); train takes it as --labels.", Required = true };
        var command = new Command("label", "Derives semantic labels for composites.") { data, model, list, output };
        command.SetAction((parsed, cancellation) =>
        {
            using var harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = parsed.GetRequiredValue(model).FullName });
            if (!harmonizer.Model.HasClassScores)
                throw new InvalidDataException($"{parsed.GetRequiredValue(model).Name} does not guess classes; train a class head first (--config class-head) and export it.");
            IReadOnlyList<HarmonyCase> cases = HarmonyDataset.ListWhole(parsed.GetRequiredValue(data).FullName, parsed.GetRequiredValue(list));
            Method method = Methods.Model("model", harmonizer);
            string[] rows = [.. cases.AsParallel().AsOrdered().WithCancellation(cancellation).Select(item => Row(item, method))];
            AtomicFile.WriteText(parsed.GetRequiredValue(output).FullName, writer =>
            {
                writer.WriteLine("composite,class,score");
                foreach (string row in rows)
                    writer.WriteLine(row);
            });
            Console.WriteLine($"{parsed.GetRequiredValue(output).FullName}: {rows.Length} labels.");
            return Task.FromResult(0);
        });
        return command;
    }

    private static string Row(HarmonyCase item, Method method)
    {
        LoadedCase loaded = LoadedCase.Read(item, 256);
        (int index, float score) = method.Run(item, loaded.Composite, loaded.Mask).ClassScores!.Index().MaxBy(guess => guess.Item);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{item.Name},{PhotoLibrary.ClassNames[index]},{score:F3}");
    }
}
