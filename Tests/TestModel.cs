using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Onnx;
using Keys = HarmonizeEffect.Model.ModelContract.Keys;

namespace HarmonizeEffect.Tests;

/// <summary>
/// Small models that follow the contract without any training. Every stage's curve is x + x (1 − x) · m, channel by channel, with
/// m = <see cref="Gain"/> · (mean of the background outside its mask − mean of the foreground inside its mask) + <see cref="Bend"/>
/// + <see cref="ClassBend"/> · (1 for the first class, … 5 for the last, 0 when it is not told). Means run over the whole thumbnail.
/// </summary>
internal sealed record TestModel
{
    public int Stages { get; init; } = 2;

    public int Knots { get; init; } = 17;

    public int Thumbnail { get; init; } = 32;

    public bool ForegroundCropped { get; init; } = true;

    public float Gain { get; init; } = 0.5f;

    /// <summary>Red, green and blue, whatever the pictures show.</summary>
    public IReadOnlyList<float> Bend { get; init; } = [0.3f, 0.1f, -0.3f];

    public float ClassBend { get; init; }

    /// <summary>A colour matrix [3, 4] that it always answers with; null for none.</summary>
    public float[]? Matrix { get; init; }

    /// <summary>Metadata that replace the right ones; null leaves a key out.</summary>
    public IReadOnlyDictionary<string, string?> Overrides { get; init; } = new Dictionary<string, string?>();

    public byte[] Build()
    {
        var graph = new GraphProto { Name = "test" };
        graph.Input.Add(Value(ModelContract.Foreground, 3, null, null));
        graph.Input.Add(Value(ModelContract.ForegroundMask, 1, null, null));
        graph.Input.Add(Value(ModelContract.Background, 3, null, null));
        graph.Input.Add(Value(ModelContract.BackgroundMask, 1, null, null));
        graph.Input.Add(Value(ModelContract.Class, 5));
        graph.Output.Add(Value(ModelContract.Curves, Stages, 3, Knots));

        float[] line = [.. Enumerable.Range(0, Knots).Select(i => i / (float)(Knots - 1))];
        graph.Initializer.Add(Floats("one", [1], 1));
        graph.Initializer.Add(Floats("gain", [1], Gain));
        graph.Initializer.Add(Floats("bend", [1, 3, 1, 1], [.. Bend]));
        graph.Initializer.Add(Floats("class_weights", [5, 1], [.. Enumerable.Range(1, 5).Select(i => i * ClassBend)]));
        graph.Initializer.Add(Floats("line", [1, Stages, 1, Knots], [.. Enumerable.Repeat(line, Stages).SelectMany(x => x)]));
        graph.Initializer.Add(Floats("arch", [1, 1, 1, Knots], [.. line.Select(x => x * (1 - x))]));

        graph.Node.Add(Node("Mul", ["foreground", "foreground_mask"], "inside"));
        graph.Node.Add(Node("Sub", ["one", "background_mask"], "outside_mask"));
        graph.Node.Add(Node("Mul", ["background", "outside_mask"], "outside"));
        graph.Node.Add(Node("GlobalAveragePool", ["inside"], "inside_mean"));
        graph.Node.Add(Node("GlobalAveragePool", ["outside"], "outside_mean"));
        graph.Node.Add(Node("Sub", ["outside_mean", "inside_mean"], "difference"));
        graph.Node.Add(Node("Mul", ["difference", "gain"], "pull"));
        graph.Node.Add(Node("Add", ["pull", "bend"], "bent"));
        // [N, 3, 1, 1] and the class's [N, 1] → [N, 1, 3, 1] → [N, S, 3, K].
        graph.Node.Add(Node("MatMul", ["class", "class_weights"], "class_bend"));
        graph.Initializer.Add(Integers("by_channel", -1, 1, 3, 1));
        graph.Initializer.Add(Integers("scalar", -1, 1, 1, 1));
        graph.Node.Add(Node("Reshape", ["bent", "by_channel"], "channel_slope"));
        graph.Node.Add(Node("Reshape", ["class_bend", "scalar"], "class_slope"));
        graph.Node.Add(Node("Add", ["channel_slope", "class_slope"], "slope"));
        graph.Node.Add(Node("Mul", ["slope", "arch"], "rise"));
        graph.Node.Add(Node("Add", ["line", "rise"], ModelContract.Curves));

        if (Matrix is not null)
        {
            graph.Output.Add(Value(ModelContract.Matrix, 3, 4));
            graph.Initializer.Add(Floats("matrix_values", [1, 3, 4], Matrix));
            graph.Node.Add(Node("Identity", ["matrix_values"], ModelContract.Matrix));
        }

        var model = new ModelProto { IrVersion = 8, ProducerName = "tests", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        model.MetadataProps.AddRange(Metadata().Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return model.ToByteArray();
    }

    /// <summary>Writes the model into a file and returns its path.</summary>
    public string Write(string path)
    {
        File.WriteAllBytes(path, Build());
        return path;
    }

    private Dictionary<string, string> Metadata()
    {
        var metadata = new Dictionary<string, string>
        {
            [Keys.Contract] = ModelContract.Version,
            [Keys.Architecture] = "Test",
            [Keys.Variant] = "base",
            [Keys.Stages] = Stages.ToString(CultureInfo.InvariantCulture),
            [Keys.Knots] = Knots.ToString(CultureInfo.InvariantCulture),
            [Keys.Thumbnail] = Thumbnail.ToString(CultureInfo.InvariantCulture),
            [Keys.ForegroundCropped] = ForegroundCropped ? "true" : "false",
            [Keys.Classes] = ModelContract.Classes,
            [Keys.TrainedOn] = "nothing",
            [Keys.Training] = "none",
            [Keys.Figures] = "not measured",
            [Keys.Licence] = "MIT",
            [Keys.ModelVersion] = "0",
        };
        foreach ((string key, string? value) in Overrides)
        {
            if (value is null)
                metadata.Remove(key);
            else
                metadata[key] = value;
        }

        return metadata;
    }

    private static ValueInfoProto Value(string name, params int?[] shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        foreach (int? size in shape)
            dimensions.Dim.Add(size is { } known ? new TensorShapeProto.Types.Dimension { DimValue = known } : new TensorShapeProto.Types.Dimension { DimParam = "side" });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dimensions } },
        };
    }

    private static NodeProto Node(string operation, string[] inputs, string output)
    {
        var node = new NodeProto { OpType = operation, Name = output + "_node" };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        return node;
    }

    private static TensorProto Floats(string name, long[] shape, params float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
        tensor.Dims.AddRange(shape);
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        return tensor;
    }

    private static TensorProto Integers(string name, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        return tensor;
    }
}
