using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Networks;

namespace HarmonizeEffect.Training.Onnx;

/// <summary>Writes an <see cref="S2CRNet"/>.</summary>
internal sealed class S2CRNetGraph(GraphBuilder graph, LayerGraph layers, NetworkDesign design)
{
    public void Add(NetworkInputs inputs)
    {
        (string? inside, string? outside) = Encode(inputs);
        string classes = inputs.Classes;
        if (design.ClassHead)
        {
            string logits = layers.Classify(inside!);
            layers.AddClassScores(logits);
            if (design.IsSemantic)
                classes = layers.GuessWhereNotTold(classes, logits);
        }
        string[] stages = [.. Enumerable.Range(0, design.Stages).Select(stage => Head($"heads.{stage}", inside, outside, classes))];
        graph.Node("Concat", stages, [("axis", 1L)], ModelContract.Curves);
        graph.Output(ModelContract.Curves, "N", design.Stages, 3, PiecewiseCurve.Knots);
    }

    private (string? Inside, string? Outside) Encode(NetworkInputs inputs)
    {
        string inside = graph.Node("Mul", [inputs.Foreground, inputs.ForegroundMask]);
        if (design.Regions == Regions.Foreground)
            return (Features(inside), null);
        string outside = graph.Node("Mul", [inputs.Background, graph.Node("Sub", [layers.One, inputs.BackgroundMask])]);
        return design.Regions == Regions.Whole ? (null, Features(graph.Node("Add", [inside, outside]))) : (Features(inside), Features(outside));
    }

    private string Features(string x) => graph.Node("Flatten", [graph.Node("GlobalAveragePool", [layers.Encode(x)])]);

    private string Head(string name, string? inside, string? outside, string classes)
    {
        if (design.IsSemantic && inside is not null)
        {
            string embedding = layers.Linear(layers.Relu(layers.Linear(classes, $"{name}.class1")), $"{name}.class2");
            inside = graph.Node("Concat", [inside, embedding], [("axis", 1L)]);
        }
        string[] regions =
        [
            .. inside is null ? Array.Empty<string>() : [layers.Linear(inside, $"{name}.foreground")],
            .. outside is null ? Array.Empty<string>() : [layers.Linear(outside, $"{name}.background")],
        ];
        string p = regions.Length == 2 ? graph.Node("Add", regions) : regions[0];
        p = graph.Node("Reshape", [p, graph.Integers("increments_shape", 0, 3, PiecewiseCurve.Pieces)]);
        string shares = design.Increments == Increments.Exponential
            ? graph.Node("Softmax", [p], [("axis", 2L)])
            : graph.Node("Div", [p, graph.Node("ReduceSum", [p, graph.Integers("last_axis", 2)], [("keepdims", 1L)])]);
        string knots = graph.Node("MatMul", [shares, graph.Constant("cumulative", PiecewiseCurve.CumulativeMatrix())]);
        return graph.Node("Reshape", [knots, graph.Integers("stage_shape", 0, 1, 3, PiecewiseCurve.Knots)]);
    }
}
