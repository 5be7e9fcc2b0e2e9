using System.CommandLine;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Loop;
using Spectre.Console;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train train</c>: trains a network on a dataset, on photos with masks, or on both.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "A dataset in iHarmony4's layout, or a folder of several: its training list." }.AcceptExistingOnly();
        var photos = new Option<DirectoryInfo>("--photos") { Description = "Photos with masks (SOURCE/img, SOURCE/mask, and photos.csv where given): composites are made on the fly. Together with --data the pairs take turns." }.AcceptExistingOnly();
        var labels = new Option<FileInfo>("--labels") { Description = "With --data: a CSV of semantic classes (columns composite, class)." }.AcceptExistingOnly();
        var config = new Option<string>("--config") { Description = $"A configuration by name ({string.Join(", ", TrainingConfig.Names)}) or a JSON file.", DefaultValueFactory = _ => "s2crnet" };
        var set = new Option<string[]>("--set") { Description = "Changes a line of the configuration: NAME=VALUE, such as Seed=3 or Harmony.Matrix=false. May be repeated.", DefaultValueFactory = _ => [] };
        var output = new Option<DirectoryInfo>("--out", "-o") { Description = "Folder for weights, checkpoint, log and plots.", Required = true };
        var start = new Option<FileInfo>("--start") { Description = "Weights to start from (.safetensors or a model .onnx): another variant, or torchvision's SqueezeNet 1.1." }.AcceptExistingOnly();
        var resume = new Option<bool>("--resume") { Description = "Goes on from the checkpoint in --out, with its configuration." };
        var steps = new Option<int?>("--max-steps") { Description = "Overrides the configuration's number of steps." };
        var epochs = new Option<double?>("--epochs") { Description = "The same, as times through the data." };
        var threads = new Option<int>("--threads") { Description = "Threads for the network.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("train", "Trains a network. Ctrl+C ends early and saves.") { data, photos, labels, config, set, output, start, resume, steps, epochs, threads };
        command.Validators.Add(result =>
        {
            if (result.GetValue(data) is null && result.GetValue(photos) is null)
                result.AddError("Name --data or --photos, or both.");
            if (result.GetValue(data) is null && result.GetValue(labels) is not null)
                result.AddError("--labels go with --data; the classes of photos stand in their photos.csv.");
            if (result.GetValue(steps) is not null && result.GetValue(epochs) is not null)
                result.AddError("Name either --max-steps or --epochs.");
            if (result.GetValue(resume) && result.GetValue(start) is not null)
                result.AddError("A resumed run has its weights already; leave --start out.");
            if (result.GetValue(resume) && result.GetResult(config) is { Implicit: false })
                result.AddError("A resumed run has its configuration already; leave --config out.");
            if (result.GetValue(resume) && result.GetResult(set) is { Implicit: false })
                result.AddError("A resumed run has its configuration already; leave --set out.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            set_num_threads(parsed.GetValue(threads));
            string folder = parsed.GetRequiredValue(output).FullName;
            ITrainingDisplay display = Console.IsOutputRedirected ? new LineDisplay(Console.Out) : new TerminalDisplay(AnsiConsole.Console);
            TrainingConfig settings = parsed.GetValue(resume) ? Checkpoint.Read(folder).Config : TrainingConfig.Load(parsed.GetRequiredValue(config), parsed.GetRequiredValue(set));
            var parts = new List<TrainingData>();
            if (parsed.GetValue(data) is { } dataset)
                parts.Add(TrainingData.FromDataset(dataset.FullName, parsed.GetValue(labels) is { } table ? ClassLabels.Read(table.FullName) : ClassLabels.None, settings, display.Report, cancellation));
            if (parsed.GetValue(photos) is { } library)
                parts.Add(TrainingData.FromPhotos(library.FullName, settings, display.Report));
            var pairs = TrainingData.Of(parts);
            if (parsed.GetValue(steps) is { } count)
                settings = settings with { Steps = count };
            if (parsed.GetValue(epochs) is { } times)
                settings = settings with { Steps = Math.Max(1, (int)Math.Ceiling(times * pairs.Training.Count / settings.Batch)) };
            display.Report(settings.ToJson());
            new Trainer(settings, pairs, folder, display).Run(parsed.GetValue(start)?.FullName, parsed.GetValue(resume), cancellation);
            return Task.FromResult(cancellation.IsCancellationRequested ? 130 : 0);
        });
        return command;
    }
}
