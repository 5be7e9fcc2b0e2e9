using HarmonizeEffect.Training.Networks;
using HarmonizeEffect.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Loop;

/// <summary>Starts a network from the weights of another: torchvision's SqueezeNet, a smaller variant, or its own.</summary>
public static class WeightFile
{
    /// <summary>
    /// Copies every parameter that the file has under the same name. A layer that has grown by inputs (the class embedding, the mask)
    /// takes over the old columns and gets zeros for the new ones, so that it starts as what the smaller network was.
    /// </summary>
    /// <returns>How many parameter tensors were found, of how many.</returns>
    /// <exception cref="InvalidDataException">Nothing in the file fits.</exception>
    public static (int Found, int Total) LoadInto(Module network, string path)
    {
        using var scope = NewDisposeScope();
        return LoadInto(network, Path.GetExtension(path) == ".onnx" ? OnnxWeights.Read(path) : Safetensors.Read(path), path);
    }

    /// <summary>As the other, from tensors that were read already.</summary>
    /// <inheritdoc cref="LoadInto(Module, string)"/>
    public static (int Found, int Total) LoadInto(Module network, Dictionary<string, Tensor> file, string path)
    {
        using var noGradient = no_grad();
        int found = 0, total = 0;
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            total++;
            string torchvision = name.Replace("encoder.features_", "features.", StringComparison.Ordinal);
            if (!file.TryGetValue(name, out Tensor? value) && !file.TryGetValue(torchvision, out value))
                continue;
            if (value.shape.SequenceEqual(parameter.shape))
            {
                parameter.copy_(value);
                found++;
            }
            else if (HasGrownByInputs(value.shape, parameter.shape))
            {
                parameter.zero_();
                parameter.narrow(1, 0, value.shape[1]).copy_(value);
                found++;
            }
        }
        return found > 0 ? (found, total) : throw new InvalidDataException($"{path} holds no weights of this network.");
    }

    private static bool HasGrownByInputs(long[] old, long[] grown) =>
        old.Length == grown.Length && old.Length >= 2 && old[1] < grown[1] && Enumerable.Range(0, old.Length).All(i => i == 1 || old[i] == grown[i]);

    /// <summary>Writes every parameter under its name.</summary>
    public static void Save(Module network, string path) => Safetensors.Write(path, Tensors(network));

    /// <inheritdoc cref="Save(Module, string)"/>
    public static void Save(Module network, Stream stream) => Safetensors.Write(stream, Tensors(network));

    private static IEnumerable<(string, Tensor)> Tensors(Module network) => network.named_parameters().Select(p => (p.name, (Tensor)p.parameter));
}
