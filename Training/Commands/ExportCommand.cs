using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Loop;
using HarmonizeEffect.Training.Networks;
using HarmonizeEffect.Training.Onnx;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train export</c>: turns trained weights into a model file that every host runs.</summary>
internal static class ExportCommand
{
    private const int CheckedPairs = 64;
    private const float AllowedDifference = 1e-4f;

    public static Command Create()
    {
        var weights = new Argument<FileInfo>("CHECKPOINT") { Description = "Weights (.safetensors) with their config.json beside them, or a run's checkpoint.zip." }.AcceptExistingOnly();
        var output = new Option<FileInfo>("--out", "-o") { Description = "The model file to write (.onnx).", Required = true };
        var data = new Option<DirectoryInfo>("--data") { Description = "A dataset in iHarmony4's layout: the model is compared with the network on its test list." }.AcceptExistingOnly();
        var photos = new Option<DirectoryInfo>("--photos") { Description = "Photos with masks: the same, on composites made of them." }.AcceptExistingOnly();
        var half = new Option<bool>("--fp16") { Description = "Stores the weights in half precision: half the file; the error is told." };
        var thumbnail = new Option<int?>("--thumbnail") { Description = "Side of the thumbnails that hosts make, where it should not be the one of the training." };
        var trainedOn = Words("--trained-on", "The training data, in words.");
        var training = Words("--training", "How long, and from what start, in words.");
        var figures = Words("--figures", "Figures on a test split, in words.");
        var licence = Words("--licence", "What the weights may be used for.");
        var version = new Option<string>("--model-version") { Description = "Version of the weights.", DefaultValueFactory = _ => "1.0" };
        var command = new Command("export", "Writes trained weights as an ONNX model, compared with the trained network.") { weights, output, data, photos, half, thumbnail, trainedOn, training, figures, licence, version };
        command.SetAction(parsed =>
        {
            using var gate = new FinalizerGate();
            using var scope = NewDisposeScope();
            (TrainingConfig config, HarmonizationNetwork network) = Load(parsed.GetRequiredValue(weights).FullName);
            if (parsed.GetValue(thumbnail) is { } side)
                config = config with { Thumbnail = side };
            var description = new ModelDescription(config.Thumbnail, config.CropForeground, parsed.GetRequiredValue(trainedOn), parsed.GetRequiredValue(training),
                parsed.GetRequiredValue(figures), parsed.GetRequiredValue(licence), parsed.GetRequiredValue(version));
            bool isHalf = parsed.GetValue(half);
            byte[] model = OnnxExporter.Export(network, description, isHalf).ToByteArray();

            IReadOnlyList<TrainingPair> pairs = Pairs(parsed.GetValue(data)?.FullName, parsed.GetValue(photos)?.FullName, config);
            (float difference, int corrected) = ExportCheck.Compare(network, model, pairs, config.Thumbnail);
            if (!isHalf && !(difference <= AllowedDifference))
                throw new InvalidDataException($"The exported model differs from the network by {difference:G3}, more than {AllowedDifference:G3}; nothing was written.");

            string path = parsed.GetRequiredValue(output).FullName;
            AtomicFile.Write(path, stream => stream.Write(model));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{path}: {model.Length:N0} bytes; curves differ from the network's by {difference:G2} at most ({255 * difference:F3} codes of 8 bits) on {pairs.Count} {(parsed.GetValue(data) is null && parsed.GetValue(photos) is null ? "made-up pictures" : "pictures")}, of which the network corrects {corrected}."));
            return 0;
        });
        return command;

        static Option<string> Words(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => "not stated" };
    }

    private static (TrainingConfig Config, HarmonizationNetwork Network) Load(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        bool isCheckpoint = Path.GetFileName(path) == Checkpoint.FileName;
        TrainingConfig config = isCheckpoint ? Checkpoint.Read(folder).Config : TrainingConfig.Load(Path.Combine(folder, TrainingConfig.FileName));
        var network = HarmonizationNetwork.Of(config.Network);
        network.eval();
        (int found, int total) = isCheckpoint ? WeightFile.LoadInto(network, Checkpoint.AverageOf(folder), path) : WeightFile.LoadInto(network, path);
        return found == total
            ? (config, network)
            : throw new InvalidDataException($"{path} has only {found} of the {total} tensors of {config.Network.Name.Architecture}; its config.json is another network's.");
    }

    private static IReadOnlyList<TrainingPair> Pairs(string? dataset, string? photos, TrainingConfig config)
    {
        IPairSource source = dataset is not null ? new HarmonyPairs(HarmonyDataset.ListWhole(dataset, "test"), ClassLabels.None, config.Views(augment: false))
            : photos is not null ? new PairMaker(PhotoLibrary.Open(photos).Validation, config.Views(augment: false), config.Recipe)
            : new MadeUpPairs(config.Thumbnail);
        return [.. Enumerable.Range(0, Math.Min(CheckedPairs, source.Count)).Select(i => source.Make(i))];
    }
}
