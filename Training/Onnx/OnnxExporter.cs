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
/// Opset 17 and operators that DirectML runs: Mul, Sub, Conv, Relu, MaxPool, Concat, GlobalAveragePool, Flatten, Gemm, Add,
/// Reshape, Softmax, ReduceSum, Div, MatMul. Weights keep the names of the trained parameters, so training can start from the file.
/// </remarks>
public static class OnnxExporter
{
    private const long Opset = 17;

    /// <summary>Builds the model; the caller writes it.</summary>
    public static ModelProto Export(S2CRNet network, ModelDescription description)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = network.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        var graph = new GraphBuilder("S2CRNet");
        string foreground = graph.Input(ModelContract.Foreground, "N", 3, "H", "W");
        string foregroundMask = graph.Input(ModelContract.ForegroundMask, "N", 1, "H", "W");
        string background = graph.Input(ModelContract.Background, "N", 3, "H", "W");
        string backgroundMask = graph.Input(ModelContract.BackgroundMask, "N", 1, "H", "W");
        string classes = graph.Input(ModelContract.Class, "N", PhotoLibrary.ClassNames.Length);

        string inside = Encode(graph, weights, graph.Node("Mul", [foreground, foregroundMask]));
        string outside = Encode(graph, weights, graph.Node("Mul", [background, graph.Node("Sub", [graph.Weight("one", ones(1)), backgroundMask])]));
        string[] stages = [.. Enumerable.Range(0, network.Stages).Select(stage => Head(graph, weights, network, $"heads.{stage}", inside, outside, classes))];
        graph.Node("Concat", stages, [("axis", 1L)], ModelContract.Curves);
        graph.Output(ModelContract.Curves, "N", network.Stages, 3, PiecewiseCurve.Knots);
        return graph.Build(Opset, Metadata(network, description));
    }

    private static string Encode(GraphBuilder graph, Dictionary<string, Tensor> weights, string x)
    {
        const string prefix = "encoder.features_";
        x = Convolve(graph, weights, x, prefix + "0", stride: 2);
        foreach (int index in SqueezeNetEncoder.FireIndices)
        {
            if (SqueezeNetEncoder.PooledBefore.Contains(index))
            {
                x = graph.Node("MaxPool", [x], [("kernel_shape", Repeat(3, 2)), ("strides", Repeat(2, 2)), ("ceil_mode", 1L)]);
            }
            x = Convolve(graph, weights, x, $"{prefix}{index}.squeeze");
            x = graph.Node("Concat",
                [Convolve(graph, weights, x, $"{prefix}{index}.expand1x1"), Convolve(graph, weights, x, $"{prefix}{index}.expand3x3", padding: 1)], [("axis", 1L)]);
        }
        return graph.Node("Flatten", [graph.Node("GlobalAveragePool", [x])]);
    }

    private static string Convolve(GraphBuilder graph, Dictionary<string, Tensor> weights, string x, string name, long stride = 1, long padding = 0)
    {
        string convolved = graph.Node("Conv", [x, graph.Weight(name + ".weight", weights[name + ".weight"]), graph.Weight(name + ".bias", weights[name + ".bias"])],
            [("strides", Repeat(stride, 2)), ("pads", Repeat(padding, 4))]);
        return graph.Node("Relu", [convolved]);
    }

    private static string Head(GraphBuilder graph, Dictionary<string, Tensor> weights, S2CRNet network, string name, string inside, string outside, string classes)
    {
        if (network.Variant == S2CRVariant.CS)
        {
            string embedding = Linear(Relu(Linear(classes, "class1")), "class2");
            inside = graph.Node("Concat", [inside, embedding], [("axis", 1L)]);
        }
        string p = graph.Node("Add", [Linear(inside, "foreground"), Linear(outside, "background")]);
        p = graph.Node("Reshape", [p, graph.Integers("increments_shape", 0, 3, PiecewiseCurve.Pieces)]);
        string shares = network.Increments == Increments.Exponential
            ? graph.Node("Softmax", [p], [("axis", 2L)])
            : graph.Node("Div", [p, graph.Node("ReduceSum", [p, graph.Integers("last_axis", 2)], [("keepdims", 1L)])]);
        string knots = graph.Node("MatMul", [shares, graph.Weight("cumulative", PiecewiseCurve.CumulativeMatrix())]);
        return graph.Node("Reshape", [knots, graph.Integers("stage_shape", 0, 1, 3, PiecewiseCurve.Knots)]);

        string Linear(string x, string layer) => graph.Node("Gemm",
            [x, graph.Weight($"{name}.{layer}.weight", weights[$"{name}.{layer}.weight"]), graph.Weight($"{name}.{layer}.bias", weights[$"{name}.{layer}.bias"])],
            [("transB", 1L)]);

        string Relu(string x) => graph.Node("Relu", [x]);
    }

    private static Dictionary<string, string> Metadata(S2CRNet network, ModelDescription description) => new()
    {
        [ModelContract.Keys.Contract] = ModelContract.Version,
        [ModelContract.Keys.Architecture] = "S2CRNet",
        [ModelContract.Keys.Variant] = network.Variant == S2CRVariant.Base ? "base" : network.Variant.ToString(),
        [ModelContract.Keys.Stages] = Invariant(network.Stages),
        [ModelContract.Keys.Knots] = Invariant(PiecewiseCurve.Knots),
        [ModelContract.Keys.Thumbnail] = Invariant(description.Thumbnail),
        [ModelContract.Keys.ForegroundCropped] = description.ForegroundCropped ? "true" : "false",
        [ModelContract.Keys.Classes] = string.Join(',', PhotoLibrary.ClassNames),
        [ModelContract.Keys.TrainedOn] = description.TrainedOn,
        [ModelContract.Keys.Training] = description.Training,
        [ModelContract.Keys.Figures] = description.Figures,
        [ModelContract.Keys.Licence] = description.Licence,
        [ModelContract.Keys.ModelVersion] = description.Version,
    };

    private static long[] Repeat(long value, int count) => [.. Enumerable.Repeat(value, count)];

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
