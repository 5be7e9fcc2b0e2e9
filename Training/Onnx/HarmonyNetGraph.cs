using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Networks;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Onnx;

/// <summary>Writes a <see cref="HarmonyNet"/>, method by method.</summary>
internal sealed class HarmonyNetGraph(GraphBuilder graph, LayerGraph layers, NetworkDesign design)
{
    private static readonly long[] Transposed = [0, 2, 1];
    private readonly HarmonyDesign _harmony = design.Harmony!;

    public void Add(NetworkInputs given)
    {
        NetworkInputs inputs = given;
        if (_harmony.Mirror)
            inputs = new NetworkInputs(WithMirrored(inputs.Foreground), WithMirrored(inputs.ForegroundMask), WithMirrored(inputs.Background),
                WithMirrored(inputs.BackgroundMask), graph.Node("Concat", [inputs.Classes, inputs.Classes], [("axis", 0L)]));
        string visible = Sub(layers.One, inputs.BackgroundMask);
        Region inside = Encode(inputs.Foreground, inputs.ForegroundMask), outside = Encode(inputs.Background, visible);
        string classes = inputs.Classes;
        if (design.ClassHead)
        {
            string logits = layers.Classify(inside.Average);
            layers.AddClassScores(Mean(logits, PhotoLibrary.ClassNames.Length));
            classes = layers.GuessWhereNotTold(classes, logits);
        }
        string[] around = [];
        if (_harmony.Statistics)
        {
            (string colours, string mask) = (Thin(inputs.Background), Thin(inputs.BackgroundMask));
            string near = graph.Node("MaxPool", [mask],
                [("kernel_shape", LayerGraph.Repeat(2 * ColourStatistics.Reach + 1, 2)), ("pads", LayerGraph.Repeat(ColourStatistics.Reach, 4))]);
            string uncovered = Sub(layers.One, mask);
            around = [Statistics(colours, uncovered), Statistics(colours, Mul(near, uncovered))];
        }

        string parameters = Parameters(inside, outside, inputs.Foreground, inputs.ForegroundMask, around, classes);
        for (int pass = 1; pass < _harmony.Passes; pass++)
        {
            string guarded = Guard(parameters), corrected = Render(inputs.Foreground, Curves(guarded), _harmony.Matrix ? Matrix(guarded) : null);
            parameters = AddUp(parameters, Parameters(Encode(corrected, inputs.ForegroundMask), outside, corrected, inputs.ForegroundMask, around, classes));
        }
        parameters = Guard(parameters);
        string curves = Mean(Curves(parameters), 3, _harmony.Pieces + 1);
        string? square = _harmony.Matrix ? Mean(Matrix(parameters), 3, 3) : null;
        if (_harmony.LeastCorrection > 0)
            (curves, square) = LeaveAloneWhatHardlyChanges(curves, square, given.Foreground, given.ForegroundMask);
        graph.Node("Unsqueeze", [curves, graph.Integers("stage_axis", 1)], output: ModelContract.Curves);
        graph.Output(ModelContract.Curves, "N", 1, 3, _harmony.Pieces + 1);
        if (square is not null)
        {
            // No offset: the curves' ends are free. The sum brings it to N.
            string column = Mul(Slice(square, 2, 0, 1), graph.Constant("matrix_offset", zeros(1, 3, 1)));
            graph.Node("Concat", [square, column], [("axis", 2L)], ModelContract.Matrix);
            graph.Output(ModelContract.Matrix, "N", 3, 4);
        }
    }

    private (string Curves, string? Square) LeaveAloneWhatHardlyChanges(string curves, string? square, string foreground, string mask)
    {
        string difference = Sub(Render(foreground, curves, square), foreground);
        string total = graph.Node("ReduceSum", [Mul(Mul(difference, difference), mask), graph.Integers("all_axes", 1, 2, 3)], [("keepdims", 0L)]);
        string pixels = graph.Node("ReduceSum", [mask, graph.Integers("all_axes", 1, 2, 3)], [("keepdims", 0L)]);
        string change = graph.Node("Div", [total, AddUp(Scale(pixels, 3), graph.Constant("least_weight", full(1, (float)SqueezeNetEncoder.LeastWeight)))]);
        string enough = graph.Node("Greater", [change, graph.Constant("least_change", full(1, (float)HarmonyNet.LeastSquaredChange(_harmony)))]);
        string act = graph.Node("Unsqueeze", [graph.Node("Cast", [enough], [("to", (long)TensorProto.Types.DataType.Float)]), graph.Integers("curve_axes", 1, 2)]);
        string Towards(string identity, string x) => AddUp(identity, Mul(act, Sub(x, identity)));
        return (Towards(graph.Constant("identity_curve", HarmonyNet.Identity(_harmony)), curves),
            square is null ? null : Towards(graph.Constant("identity", eye(3)), square));
    }

    /// <summary><see cref="EncodedRegion"/>, and what is made of it.</summary>
    /// <param name="Average">[N,512].</param>
    /// <param name="Features">[N,hw,512], where parts are compared.</param>
    /// <param name="Colours">[N,hw,3], where parts are compared.</param>
    /// <param name="Coverage">[N,1,hw], where parts are compared.</param>
    private sealed record Region(string Average, string Features, string Colours, string Coverage);

    private Region Encode(string colours, string mask)
    {
        colours = Mul(colours, mask);
        string x = layers.Encode(_harmony.MaskChannel ? graph.Node("Concat", [colours, mask], [("axis", 1L)]) : colours);
        if (!_harmony.MaskedPooling)
            return new Region(graph.Node("Flatten", [graph.Node("GlobalAveragePool", [x])]), "", "", "");
        mask = Shrink(mask);
        string leastWeight = graph.Constant("least_weight", full(1, (float)SqueezeNetEncoder.LeastWeight));
        string average = graph.Node("Div", [SumOverPicture(Mul(x, mask)), AddUp(SumOverPicture(mask), leastWeight)]);
        if (!_harmony.Correspondence)
            return new Region(average, "", "", "");
        string shrunk = graph.Node("Div", [Shrink(colours), AddUp(mask, leastWeight)]);
        return new Region(average, Transpose(Flat(x, SqueezeNetEncoder.Channels)), Transpose(Flat(shrunk, 3)), Flat(mask, 1));
    }

    /// <summary>Planes as the features see them.</summary>
    private string Shrink(string planes)
    {
        for (int halving = 0; halving < SqueezeNetEncoder.Halvings; halving++)
            planes = graph.Node("AveragePool", [planes], [("kernel_shape", LayerGraph.Repeat(3, 2)), ("strides", LayerGraph.Repeat(2, 2))]);
        return planes;
    }

    /// <summary><see cref="Correspondence"/>: [N,256].</summary>
    private string Correspond(Region inside, Region outside)
    {
        string leastCoverage = graph.Constant("least_coverage", full(1, (float)Correspondence.LeastCoverage));
        string Layer(string x, string name) => layers.LinearOverParts(x, $"{Correspondence.Name}.{name}");
        string Parts(Region region) => graph.Node("Concat", [Layer(region.Features, "value"), region.Colours], [("axis", 2L)]);

        string visible = graph.Node("Log", [AddUp(outside.Coverage, leastCoverage)]);
        string scores = graph.Node("MatMul", [Layer(inside.Features, "query"), Transpose(Layer(outside.Features, "key"))]);
        string alike = graph.Node("Softmax", [AddUp(Scale(scores, 1 / Math.Sqrt(Correspondence.Width)), visible)], [("axis", 2L)]);
        string there = graph.Node("MatMul", [alike, Parts(outside)]);
        string parts = layers.Relu(Layer(graph.Node("Concat", [Parts(inside), there], [("axis", 2L)]), "part"));
        string weight = graph.Node("Div", [inside.Coverage, AddUp(Sum(inside.Coverage, 2), leastCoverage)]);
        return graph.Node("Flatten", [graph.Node("MatMul", [weight, parts])]);
    }

    /// <summary><see cref="ColourStatistics.Of"/>.</summary>
    private string Statistics(string colours, string weight)
    {
        string x = graph.Node("MatMul", [graph.Constant("channels", ColourStatistics.ToChannels()), Flat(colours, 3)]);
        string w = Flat(weight, 1);
        string coverage = graph.Node("ReduceMean", [w], [("axes", LayerGraph.Repeat(2, 1)), ("keepdims", 0L)]);
        w = graph.Node("Div", [w, AddUp(Sum(w, 2), graph.Constant("least_pixels", full(1, (float)ColourStatistics.LeastPixels)))]);
        string column = Transpose(w);
        string mean = graph.Node("MatMul", [x, column]), difference = Sub(x, mean);
        string variance = graph.Node("MatMul", [Mul(difference, difference), column]);
        string deviation = graph.Node("Sqrt", [AddUp(variance, graph.Constant("least_variance", full(1, 1e-4f)))]);
        string rgb = Slice(difference, 1, 0, 3);
        string covariance = graph.Node("MatMul", [Mul(rgb, w), Transpose(rgb)]);
        string scaled = Mul(graph.Node("Unsqueeze", [x, graph.Integers("bin_axis", 2)]), graph.Constant("last_bin", full(1, ColourStatistics.Bins - 1f)));
        string distance = graph.Node("Abs", [Sub(scaled, graph.Constant("bin_centres", ColourStatistics.Centres()))]);
        string bins = graph.Node("MatMul", [layers.Relu(Sub(layers.One, distance)), graph.Node("Unsqueeze", [column, graph.Integers("channel_axis", 1)])]);
        return graph.Node("Concat",
            [Scale(coverage, 2), Scale(graph.Node("Flatten", [mean]), 4), Scale(graph.Node("Flatten", [deviation]), 6), Scale(graph.Node("Flatten", [covariance]), 20), Scale(graph.Node("Flatten", [bins]), 6)],
            [("axis", 1L)]);
    }

    private string Parameters(Region inside, Region outside, string foreground, string foregroundMask, string[] around, string classes)
    {
        string[] features = [inside.Average, outside.Average, classes];
        if (_harmony.Statistics)
        {
            string measured = graph.Node("Concat", [Statistics(Thin(foreground), Thin(foregroundMask)), .. around], [("axis", 1L)]);
            features = [.. features, layers.Relu(layers.Linear(measured, "statistics"))];
        }
        if (_harmony.Correspondence)
            features = [.. features, Correspond(inside, outside)];
        string x = graph.Node("Concat", features, [("axis", 1L)]);
        if (_harmony.Hidden > 0)
            x = layers.Relu(layers.Linear(layers.Relu(layers.Linear(x, "hidden1")), "hidden2"));
        return layers.Linear(x, "parameters");
    }

    private string Guard(string parameters)
    {
        if (!_harmony.Guard)
            return parameters;
        int last = HarmonyNet.CurveParameters(_harmony) + (_harmony.Matrix ? HarmonyNet.MatrixParameters : 0);
        return Mul(parameters, graph.Node("Sigmoid", [AddUp(Slice(parameters, 1, last, last + 1), graph.Constant("guard_start", full(1, 2f)))]));
    }

    /// <summary>[N,3,L+1] of guarded parameters.</summary>
    private string Curves(string parameters)
    {
        int count = HarmonyNet.CurveParameters(_harmony) / 3;
        string p = graph.Node("Reshape", [Slice(parameters, 1, 0, 3 * count), graph.Integers("curve_shape", 0, 3, count)]);
        string integration = graph.Constant("integration", HarmonyNet.Integration(_harmony));
        if (!_harmony.FreeEnds)
            return graph.Node("MatMul", [graph.Node("Softmax", [Scale(p, HarmonyNet.SlopeUnit)], [("axis", 2L)]), integration]);
        string slopes = graph.Node("Exp", [Scale(Slice(p, 2, 1, count), HarmonyNet.SlopeUnit)]);
        string middle = AddUp(graph.Constant("middle", full(1, 0.5f)), Scale(Slice(p, 2, 0, 1), HarmonyNet.OffsetUnit));
        return AddUp(graph.Node("MatMul", [slopes, integration]), middle);
    }

    /// <summary>[N,3,3] of guarded parameters.</summary>
    private string Matrix(string parameters)
    {
        int first = HarmonyNet.CurveParameters(_harmony);
        string entries = graph.Node("MatMul",
            [Scale(Slice(parameters, 1, first, first + HarmonyNet.MatrixParameters), HarmonyNet.MatrixUnit), graph.Constant("matrix_layout", HarmonyNet.MatrixLayout())]);
        return AddUp(graph.Node("Reshape", [entries, graph.Integers("matrix_shape", 0, 3, 3)]), graph.Constant("identity", eye(3)));
    }

    /// <summary>A thumbnail [N,3,H,W] under a matrix [N,3,3] and curves [N,3,L+1], clamped.</summary>
    private string Render(string colours, string curves, string? square)
    {
        if (square is not null)
        {
            string matrix = graph.Node("Unsqueeze", [square, graph.Integers("picture_axes", 3, 4)]);
            colours = graph.Node("ReduceSum", [Mul(graph.Node("Unsqueeze", [colours, graph.Integers("row_axis", 1)]), matrix), graph.Integers("column_axis", 2)], [("keepdims", 0L)]);
        }
        // A curve is its first value and, for each piece, its rise times how far the colour has come in it; the outer pieces have no end.
        string rises = graph.Node("Unsqueeze", [Sub(Slice(curves, 2, 1, _harmony.Pieces + 1), Slice(curves, 2, 0, _harmony.Pieces)), graph.Integers("picture_axes", 3, 4)]);
        Tensor from = arange(_harmony.Pieces, dtype: float32).view(-1, 1, 1), least = zeros_like(from), most = ones_like(from);
        least[0] = float.MinValue;
        most[_harmony.Pieces - 1] = float.MaxValue;
        string position = Sub(Scale(graph.Node("Unsqueeze", [colours, graph.Integers("piece_axis", 2)]), _harmony.Pieces), graph.Constant("piece_starts", from));
        string progress = graph.Node("Min", [graph.Node("Max", [position, graph.Constant("piece_least", least)]), graph.Constant("piece_most", most)]);
        string risen = graph.Node("ReduceSum", [Mul(progress, rises), graph.Integers("column_axis", 2)], [("keepdims", 0L)]);
        string rendered = AddUp(risen, graph.Node("Unsqueeze", [Slice(curves, 2, 0, 1), graph.Integers("last_axis", 3)]));
        return graph.Node("Min", [graph.Node("Max", [rendered, graph.Constant("zero", zeros(1))]), layers.One]);
    }

    /// <summary>Pictures [N,C,H,W] and after them, mirrored, the same: [2N,C,H,W].</summary>
    private string WithMirrored(string planes)
    {
        string mirrored = graph.Node("Slice",
            [planes, graph.Integers("from_last", -1), graph.Integers("to_first", long.MinValue + 1), graph.Integers("axis_3", 3), graph.Integers("backwards", -1)]);
        return graph.Node("Concat", [planes, mirrored], [("axis", 0L)]);
    }

    /// <summary>What pictures and mirrored pictures got, [2N,...], on average: [N,...].</summary>
    private string Mean(string both, params long[] shape) => !_harmony.Mirror ? both : graph.Node("ReduceMean",
        [graph.Node("Reshape", [both, graph.Integers($"halves_{string.Join('_', shape)}", [2, -1, .. shape])])], [("axes", LayerGraph.Repeat(0, 1)), ("keepdims", 0L)]);

    private string Thin(string planes) => graph.Node("MaxPool", [planes], [("kernel_shape", LayerGraph.Repeat(1, 2)), ("strides", LayerGraph.Repeat(ColourStatistics.Step, 2))]);

    private string Flat(string planes, int channels) => graph.Node("Reshape", [planes, graph.Integers($"flat_{channels}", 0, channels, -1)]);

    private string SumOverPicture(string planes) => graph.Node("ReduceSum", [planes, graph.Integers("plane_axes", 2, 3)], [("keepdims", 0L)]);

    private string Sum(string x, long axis) => graph.Node("ReduceSum", [x, graph.Integers($"axis_{axis}", axis)], [("keepdims", 1L)]);

    private string Slice(string x, long axis, long from, long to) => graph.Node("Slice",
        [x, graph.Integers($"at_{from}", from), graph.Integers($"at_{to}", to), graph.Integers($"axis_{axis}", axis)]);

    private string Scale(string x, double factor) => Mul(x, graph.Constant($"times_{factor.ToString(System.Globalization.CultureInfo.InvariantCulture)}", full(1, (float)factor)));

    private string Transpose(string x) => graph.Node("Transpose", [x], [("perm", Transposed)]);

    private string Mul(string a, string b) => graph.Node("Mul", [a, b]);

    private string Sub(string a, string b) => graph.Node("Sub", [a, b]);

    private string AddUp(string a, string b) => graph.Node("Add", [a, b]);
}
