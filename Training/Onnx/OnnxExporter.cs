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
/// Reshape, Softmax, ReduceSum, Div, MatMul, Cast. Weights keep the names of the trained parameters, so training can start from the file.
/// </remarks>
public static class OnnxExporter
{
    private const long Opset = 17;

    /// <summary>Builds the model; the caller writes it.</summary>
    /// <param name="network">The trained network.</param>
    /// <param name="description">What the file says of itself.</param>
    /// <param name="halfWeights">See <see cref="GraphBuilder"/>.</param>
    public static ModelProto Export(S2CRNet network, ModelDescription description, bool halfWeights = false)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = network.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        var graph = new GraphBuilder("S2CRNet", halfWeights);
        string foreground = graph.Input(ModelContract.Foreground, "N", 3, "H", "W");
        string foregroundMask = graph.Input(ModelContract.ForegroundMask, "N", 1, "H", "W");
        string background = graph.Input(ModelContract.Background, "N", 3, "background_H", "background_W");
        string backgroundMask = graph.Input(ModelContract.BackgroundMask, "N", 1, "background_H", "background_W");
        string classes = graph.Input(ModelContract.Class, "N", PhotoLibrary.ClassNames.Length);

        (string? inside, string? outside) = Regions(graph, weights, network.Design.Regions, foreground, foregroundMask, background, backgroundMask);
        if (network.Design.ClassHead)
        {
            string scores = Classify(graph, weights, inside!);
            if (network.Design.IsSemantic)
                classes = GuessWhereNotTold(graph, classes, scores);
        }
        string[] stages = [.. Enumerable.Range(0, network.Design.Stages).Select(stage => Head(graph, weights, network.Design, $"heads.{stage}", inside, outside, classes))];
        graph.Node("Concat", stages, [("axis", 1L)], ModelContract.Curves);
        graph.Output(ModelContract.Curves, "N", network.Design.Stages, 3, PiecewiseCurve.Knots);
        return graph.Build(Opset, Metadata(network.Design, description));
    }

    private static (string? Inside, string? Outside) Regions(
        GraphBuilder graph, Dictionary<string, Tensor> weights, Regions regions, string foreground, string foregroundMask, string background, string backgroundMask)
    {
        string inside = graph.Node("Mul", [foreground, foregroundMask]);
        if (regions == Networks.Regions.Foreground)
            return (Encode(graph, weights, inside), null);
        string outside = graph.Node("Mul", [background, graph.Node("Sub", [graph.Weight("one", ones(1)), backgroundMask])]);
        return regions == Networks.Regions.Whole
            ? (null, Encode(graph, weights, graph.Node("Add", [inside, outside])))
            : (Encode(graph, weights, inside), Encode(graph, weights, outside));
    }

    private static string Classify(GraphBuilder graph, Dictionary<string, Tensor> weights, string inside)
    {
        string hidden = graph.Node("Relu", [Linear(graph, weights, inside, $"{ClassHead.Name}.hidden")]);
        graph.Node("Softmax", [Linear(graph, weights, hidden, $"{ClassHead.Name}.logits")], [("axis", 1L)], ModelContract.ClassScores);
        graph.Output(ModelContract.ClassScores, "N", PhotoLibrary.ClassNames.Length);
        return ModelContract.ClassScores;
    }

    /// <summary>class + (1 − Σ class) · scores: a class that is told counts alone, otherwise the guess does.</summary>
    private static string GuessWhereNotTold(GraphBuilder graph, string classes, string scores)
    {
        string told = graph.Node("ReduceSum", [classes, graph.Integers("class_axis", 1)], [("keepdims", 1L)]);
        string open = graph.Node("Sub", [graph.Weight("one", ones(1)), told]);
        return graph.Node("Add", [classes, graph.Node("Mul", [open, scores])]);
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

    private static string Head(GraphBuilder graph, Dictionary<string, Tensor> weights, NetworkDesign design, string name, string? inside, string? outside, string classes)
    {
        if (design.IsSemantic && inside is not null)
        {
            string embedding = Linear(graph, weights, graph.Node("Relu", [Linear(graph, weights, classes, $"{name}.class1")]), $"{name}.class2");
            inside = graph.Node("Concat", [inside, embedding], [("axis", 1L)]);
        }
        string[] regions =
        [
            .. inside is null ? Array.Empty<string>() : [Linear(graph, weights, inside, $"{name}.foreground")],
            .. outside is null ? Array.Empty<string>() : [Linear(graph, weights, outside, $"{name}.background")],
        ];
        string p = regions.Length == 2 ? graph.Node("Add", regions) : regions[0];
        p = graph.Node("Reshape", [p, graph.Integers("increments_shape", 0, 3, PiecewiseCurve.Pieces)]);
        string shares = design.Increments == Increments.Exponential
            ? graph.Node("Softmax", [p], [("axis", 2L)])
            : graph.Node("Div", [p, graph.Node("ReduceSum", [p, graph.Integers("last_axis", 2)], [("keepdims", 1L)])]);
        string knots = graph.Node("MatMul", [shares, graph.Weight("cumulative", PiecewiseCurve.CumulativeMatrix())]);
        return graph.Node("Reshape", [knots, graph.Integers("stage_shape", 0, 1, 3, PiecewiseCurve.Knots)]);
    }

    private static string Linear(GraphBuilder graph, Dictionary<string, Tensor> weights, string x, string layer) => graph.Node("Gemm",
        [x, graph.Weight($"{layer}.weight", weights[$"{layer}.weight"]), graph.Weight($"{layer}.bias", weights[$"{layer}.bias"])], [("transB", 1L)]);

    private static Dictionary<string, string> Metadata(NetworkDesign design, ModelDescription description) => new()
    {
        [ModelContract.Keys.Contract] = ModelContract.Version,
        [ModelContract.Keys.Architecture] = "S2CRNet",
        [ModelContract.Keys.Variant] = design.Variant == S2CRVariant.Base ? "base" : design.Variant.ToString(),
        [ModelContract.Keys.Stages] = Invariant(design.Stages),
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
