using System.CommandLine;
using HarmonizeEffect.Training.Loop;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train train</c>: trains a network on photos with masks.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var photos = new Option<DirectoryInfo>("--photos") { Description = "Folder with photos.csv (photo, class, split) and SOURCE/img, SOURCE/mask.", Required = true }.AcceptExistingOnly();
        var config = new Option<string>("--config") { Description = $"A configuration by name ({string.Join(", ", TrainingConfig.Names)}) or a JSON file.", Required = true };
        var output = new Option<DirectoryInfo>("--out", "-o") { Description = "Folder for the weights and the log.", Required = true };
        var start = new Option<FileInfo>("--start") { Description = "Weights to start from (.safetensors or a model .onnx): another variant, or torchvision's SqueezeNet 1.1." }.AcceptExistingOnly();
        var steps = new Option<int?>("--max-steps") { Description = "Overrides the configuration's number of steps." };
        var threads = new Option<int>("--threads") { Description = "Threads for the network.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("train", "Trains a network; composites are made on the fly. Ctrl+C ends early and saves.") { photos, config, output, start, steps, threads };
        command.SetAction((parsed, cancellation) =>
        {
            set_num_threads(parsed.GetValue(threads));
            TrainingConfig settings = TrainingConfig.Load(parsed.GetRequiredValue(config));
            if (parsed.GetValue(steps) is { } count)
                settings = settings with { Steps = count };
            new Trainer(settings, parsed.GetRequiredValue(photos).FullName, parsed.GetRequiredValue(output).FullName).Run(parsed.GetValue(start)?.FullName, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }
}
