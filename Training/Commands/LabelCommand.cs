using System.CommandLine;
using System.Globalization;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Evaluation;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train label</c>: semantic labels for data that have none, by a model with a class head.</summary>
internal static class LabelCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "A dataset in iHarmony4's layout, or a folder of several." }.AcceptExistingOnly();
        var photos = new Option<DirectoryInfo>("--photos") { Description = "Photos with masks; those whose class photos.csv tells keep it." }.AcceptExistingOnly();
        var model = new Option<FileInfo>("--model") { Description = "A model that guesses classes (.onnx).", Required = true }.AcceptExistingOnly();
        var list = new Option<string>("--list") { Description = "With --data: which list.", DefaultValueFactory = _ => "train" }.AcceptOnlyFromAmong("train", "test");
        var output = new Option<FileInfo>("--out", "-o") { Description = "The CSV to write: composite, class, score, which train takes as --labels; or photo, class, split, to be used as photos.csv.", Required = true };
        var command = new Command("label", "Derives semantic labels for composites or photos.") { data, photos, model, list, output };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(data) is null) == (result.GetValue(photos) is null))
                result.AddError("Name either --data or --photos.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(output).FullName;
            using var harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = parsed.GetRequiredValue(model).FullName });
            if (!harmonizer.Model.HasClassScores)
                throw new InvalidDataException($"{parsed.GetRequiredValue(model).Name} does not guess classes; train a class head first (--config class-head) and export it.");
            (string header, ParallelQuery<string?> rows) = parsed.GetValue(data) is { } dataset
                ? ("composite,class,score", HarmonyDataset.ListWhole(dataset.FullName, parsed.GetRequiredValue(list)).AsParallel().AsOrdered().Select(item => RowOrSkip(() => RowOf(item, harmonizer))))
                : ("photo,class,split", Photos(parsed.GetRequiredValue(photos).FullName, path).AsParallel().AsOrdered().Select(item => RowOrSkip(() => RowOf(item.Library, item.Index, harmonizer))));
            string?[] all = [.. rows.WithCancellation(cancellation)];
            string[] labelled = [.. all.OfType<string>()];
            AtomicFile.WriteText(path, writer =>
            {
                writer.WriteLine(header);
                foreach (string row in labelled)
                    writer.WriteLine(row);
            });
            Console.WriteLine($"{path}: {labelled.Length} labels{(labelled.Length < all.Length ? $", {all.Length - labelled.Length} skipped" : "")}.");
            return Task.FromResult(0);
        });
        return command;
    }

    private static List<(PhotoLibrary Library, int Index)> Photos(string folder, string output)
    {
        if (Path.GetFullPath(Path.Combine(folder, PhotoLibrary.TableName)) == output && File.Exists(output))
            throw new IOException($"{output} may hold rows that are not for training, which would be lost; name another file.");
        (PhotoLibrary training, PhotoLibrary validation) = PhotoLibrary.Open(folder, detail: 256, report: Console.Error.WriteLine);
        return [.. new[] { training, validation }.SelectMany(library => Enumerable.Range(0, library.Count).Select(index => (library, index)))];
    }

    private static string? RowOrSkip(Func<string> row)
    {
        try
        {
            return row();
        }
        catch (InvalidDataException e)
        {
            Console.Error.WriteLine($"skipped: {e.Message}");
            return null;
        }
    }

    private static string RowOf(HarmonyCase item, Harmonizer harmonizer)
    {
        var loaded = LoadedCase.Read(item, 256);
        (string name, float score) = Guess(harmonizer, loaded.Composite, loaded.Mask);
        return string.Create(CultureInfo.InvariantCulture, $"{item.Name},{name},{score:F3}");
    }

    private static string RowOf(PhotoLibrary library, int index, Harmonizer harmonizer)
    {
        int known = library.ClassOf(index);
        if (known >= 0)
            return $"{library.NameOf(index)},{PhotoLibrary.ClassNames[known]},train";
        Photo photo = library[index];
        (string name, _) = Guess(harmonizer, new EvaluationPicture(photo.Width, photo.Height, photo.Rgb), new EvaluationPicture(photo.Width, photo.Height, photo.Coverage));
        return $"{library.NameOf(index)},{name},train";
    }

    private static (string Name, float Score) Guess(Harmonizer harmonizer, EvaluationPicture picture, EvaluationPicture mask)
    {
        using ImageBuffer image = Methods.ToImage(picture);
        using MaskBuffer coverage = Methods.ToMask(mask);
        (int index, float score) = harmonizer.Predict(new PredictionRequest { Foreground = image.View, Mask = coverage.View }).ClassScores!.Index().MaxBy(guess => guess.Item);
        return (PhotoLibrary.ClassNames[index], score);
    }
}
