using System.CommandLine;
using Google.Protobuf;
using HarmonizeEffect.Training.Loop;
using HarmonizeEffect.Training.Networks;
using HarmonizeEffect.Training.Onnx;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train export</c>: turns trained weights into a model file that every host runs.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var weights = new Argument<FileInfo>("CHECKPOINT") { Description = "Weights (.safetensors) with their config.json beside them." }.AcceptExistingOnly();
        var output = new Option<FileInfo>("--out", "-o") { Description = "The model file to write (.onnx).", Required = true };
        var trainedOn = Words("--trained-on", "The training data, in words.");
        var training = Words("--training", "How long, and from what start, in words.");
        var figures = Words("--figures", "Figures on a test split, in words.");
        var licence = Words("--licence", "What the weights may be used for.");
        var version = new Option<string>("--model-version") { Description = "Version of the weights.", DefaultValueFactory = _ => "1.0" };
        var command = new Command("export", "Writes trained weights as an ONNX model.") { weights, output, trainedOn, training, figures, licence, version };
        command.SetAction(parsed =>
        {
            string checkpoint = parsed.GetRequiredValue(weights).FullName;
            TrainingConfig config = TrainingConfig.Load(Path.Combine(Path.GetDirectoryName(checkpoint)!, TrainingConfig.FileName));
            using var network = new S2CRNet(config.Network);
            (int found, int total) = WeightFile.LoadInto(network, checkpoint);
            if (found < total)
                throw new InvalidDataException($"{checkpoint} has only {found} of the {total} tensors of {config.Variant}; its config.json is another network's.");

            var description = new ModelDescription(config.Thumbnail, config.CropForeground, parsed.GetRequiredValue(trainedOn), parsed.GetRequiredValue(training),
                parsed.GetRequiredValue(figures), parsed.GetRequiredValue(licence), parsed.GetRequiredValue(version));
            string path = parsed.GetRequiredValue(output).FullName;
            File.WriteAllBytes(path + ".part", OnnxExporter.Export(network, description).ToByteArray());
            File.Move(path + ".part", path, overwrite: true);
            Console.WriteLine($"{path}: {new FileInfo(path).Length:N0} bytes.");
            return 0;
        });
        return command;

        static Option<string> Words(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => "not stated" };
    }
}
