using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Networks;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Onnx;

/// <summary>Writes the layers that networks share: linear ones, the encoder, the class head.</summary>
/// <param name="graph">Where they go.</param>
/// <param name="weights">The network's parameters by name.</param>
internal sealed class LayerGraph(GraphBuilder graph, Dictionary<string, Tensor> weights)
{
    /// <summary>The number 1.</summary>
    public string One => graph.Constant("one", ones(1));

    public string Linear(string x, string layer) => graph.Node("Gemm", [x, Weight($"{layer}.weight"), Weight($"{layer}.bias")], [("transB", 1L)]);

    /// <summary>A linear layer over the last axis: [N,P,C] → [N,P,D].</summary>
    public string LinearOverParts(string x, string layer) =>
        graph.Node("Add", [graph.Node("MatMul", [x, graph.Node("Transpose", [Weight($"{layer}.weight")])]), Weight($"{layer}.bias")]);

    public string Relu(string x) => graph.Node("Relu", [x]);

    /// <summary>Features of a picture, not yet averaged: [N,512,h,w].</summary>
    public string Encode(string x)
    {
        const string prefix = "encoder.features_";
        x = Convolve(x, prefix + "0", stride: 2);
        foreach (int index in SqueezeNetEncoder.FireIndices)
        {
            if (SqueezeNetEncoder.PooledBefore.Contains(index))
                x = graph.Node("MaxPool", [x], [("kernel_shape", Repeat(3, 2)), ("strides", Repeat(2, 2)), ("ceil_mode", 1L)]);
            x = Convolve(x, $"{prefix}{index}.squeeze");
            x = graph.Node("Concat", [Convolve(x, $"{prefix}{index}.expand1x1"), Convolve(x, $"{prefix}{index}.expand3x3", padding: 1)], [("axis", 1L)]);
        }
        return x;
    }

    /// <summary>The class head's logits: [N,5].</summary>
    public string Classify(string inside) => Linear(Relu(Linear(inside, $"{ClassHead.Name}.hidden")), $"{ClassHead.Name}.logits");

    /// <summary>Makes the class scores an output of the model.</summary>
    public void AddClassScores(string logits)
    {
        graph.Node("Softmax", [logits], [("axis", 1L)], ModelContract.ClassScores);
        graph.Output(ModelContract.ClassScores, "N", PhotoLibrary.ClassNames.Length);
    }

    /// <summary>class + (1 − Σ class) · scores: a class that is told counts alone, otherwise the guess does.</summary>
    public string GuessWhereNotTold(string classes, string logits)
    {
        string told = graph.Node("ReduceSum", [classes, graph.Integers("class_axis", 1)], [("keepdims", 1L)]);
        string open = graph.Node("Sub", [One, told]);
        return graph.Node("Add", [classes, graph.Node("Mul", [open, graph.Node("Softmax", [logits], [("axis", 1L)])])]);
    }

    public static long[] Repeat(long value, int count) => [.. Enumerable.Repeat(value, count)];

    private string Convolve(string x, string layer, long stride = 1, long padding = 0) =>
        Relu(graph.Node("Conv", [x, Weight(layer + ".weight"), Weight(layer + ".bias")], [("strides", Repeat(stride, 2)), ("pads", Repeat(padding, 4))]));

    private string Weight(string name) => graph.Weight(name, weights[name]);
}
