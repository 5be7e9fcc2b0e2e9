using System.CommandLine;
using HarmonizeEffect.Training.Data;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train synthesize</c>: writes a dataset of composites made from photos with masks.</summary>
internal static class SynthesizeCommand
{
    public static Command Create()
    {
        var photos = new Option<DirectoryInfo>("--photos") { Description = "Photos with masks: SOURCE/img, SOURCE/mask, and photos.csv (photo, class, split) where given.", Required = true }.AcceptExistingOnly();
        var output = new Option<DirectoryInfo>("--out", "-o") { Description = "Folder for the dataset; must not exist yet.", Required = true };
        var count = new Option<int>("--count") { Description = "Composites to make.", DefaultValueFactory = _ => 400 };
        var seed = new Option<long>("--seed") { Description = "The same seed gives the same dataset.", DefaultValueFactory = _ => 1 };
        var part = new Option<string>("--part") { Description = "Which photos: those for training, or those kept for validation.", DefaultValueFactory = _ => "training" }.AcceptOnlyFromAmong("training", "validation");
        var list = new Option<string>("--list") { Description = "The list that the composites go to.", DefaultValueFactory = _ => "test" }.AcceptOnlyFromAmong("train", "test");
        var command = new Command("synthesize", "Makes composites in iHarmony4's layout by the training recipe.") { photos, output, count, seed, part, list };
        command.SetAction((parsed, cancellation) =>
        {
            (PhotoLibrary training, PhotoLibrary validation) = PhotoLibrary.Open(parsed.GetRequiredValue(photos).FullName, report: Console.Error.WriteLine);
            PhotoLibrary library = parsed.GetValue(part) == "training" ? training : validation;
            SyntheticDataset.Write(library, parsed.GetRequiredValue(output).FullName, parsed.GetValue(count), parsed.GetValue(seed), parsed.GetRequiredValue(list), Console.Error.WriteLine, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }
}
