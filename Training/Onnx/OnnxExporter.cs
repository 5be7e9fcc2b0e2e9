using System.Globalization;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Networks;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Onnx;

/// <summary>What a model says of itself, beside what follows from the network. All of it goes into the file's metadata.</summary>
/// <param name="Thumbnail">Side of the thumbnails it was trained on.</param>
/// <param name="ForegroundCropped">Whether the foreground thumbnail shows the mask's box only.</param>
/// <param name="TrainedOn">Data.</param>
/// <param name="Training">Length and start of the training.</param>
/// <param name="Figures">Figures on a test split.</param>
/// <param name="Licence">What the weights may be used for.</param>
/// <param name="Version">Version of the weights.</param>
public sealed record ModelDescription(int Thumbnail, bool ForegroundCropped, string TrainedOn, string Training, string Figures, string Licence, string Version);

/// <summary>Writes a network as an ONNX file under the product's model contract (version 1).</summary>
/// <remarks>
/// Opset 17 and operators that DirectML runs. Weights keep the names of the trained parameters, so training can start from the file.
/// </remarks>
public static class OnnxExporter
{
    private const long Opset = 17;

    /// <summary>Builds the model; the caller writes it.</summary>
    /// <param name="network">The trained network.</param>
    /// <param name="description">What the file says of itself.</param>
    /// <param name="halfWeights">See <see cref="GraphBuilder"/>.</param>
    public static ModelProto Export(HarmonizationNetwork network, ModelDescription description, bool halfWeights = false)
    {
        using var scope = NewDisposeScope();
        NetworkDesign design = network.Design;
        var graph = new GraphBuilder(design.Name.Architecture, halfWeights);
        var inputs = new NetworkInputs(
            graph.Input(ModelContract.Foreground, "N", 3, "H", "W"),
            graph.Input(ModelContract.ForegroundMask, "N", 1, "H", "W"),
            graph.Input(ModelContract.Background, "N", 3, "background_H", "background_W"),
            graph.Input(ModelContract.BackgroundMask, "N", 1, "background_H", "background_W"),
            graph.Input(ModelContract.Class, "N", PhotoLibrary.ClassNames.Length));
        var layers = new LayerGraph(graph, network.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter));
        if (design.Harmony is null)
            new S2CRNetGraph(graph, layers, design).Add(inputs);
        else
            new HarmonyNetGraph(graph, layers, design).Add(inputs);
        return graph.Build(Opset, Metadata(design, description));
    }

    private static Dictionary<string, string> Metadata(NetworkDesign design, ModelDescription description) => new()
    {
        [ModelContract.Keys.Contract] = ModelContract.Version,
        [ModelContract.Keys.Architecture] = design.Name.Architecture,
        [ModelContract.Keys.Variant] = design.Name.Variant,
        [ModelContract.Keys.Stages] = Invariant(design.Stages),
        [ModelContract.Keys.Knots] = Invariant(design.Pieces + 1),
        [ModelContract.Keys.Thumbnail] = Invariant(description.Thumbnail),
        [ModelContract.Keys.ForegroundCropped] = description.ForegroundCropped ? "true" : "false",
        [ModelContract.Keys.Classes] = string.Join(',', PhotoLibrary.ClassNames),
        [ModelContract.Keys.TrainedOn] = description.TrainedOn,
        [ModelContract.Keys.Training] = description.Training,
        [ModelContract.Keys.Figures] = description.Figures,
        [ModelContract.Keys.Licence] = description.Licence,
        [ModelContract.Keys.ModelVersion] = description.Version,
    };

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Names of the model's inputs, see <see cref="HarmonizationNetwork.Predict"/>.</summary>
internal sealed record NetworkInputs(string Foreground, string ForegroundMask, string Background, string BackgroundMask, string Classes);
