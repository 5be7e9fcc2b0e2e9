using System.Runtime.InteropServices;
using Google.Protobuf;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Onnx;

namespace HarmonizeEffect.Tests.Core.Model;

/// <summary>
/// A complete model that is small enough to predict its answer by hand: every curve is the identity, lifted by
/// mean(background · (1 − mask)) − mean(foreground · mask) of its channel and by a hundredth per place in the list of classes.
/// The class scores are the class input itself.
/// </summary>
internal sealed class TinyModel
{
    public int Stages { get; init; } = 2;

    public int Knots { get; init; } = 5;

    public int Side { get; init; } = 16;

    public bool ForegroundCropped { get; init; }

    public bool ClassScores { get; init; } = true;

    /// <summary>A colour matrix [3, 4] that it always answers with; null for none.</summary>
    public float[]? Matrix { get; init; }

    /// <summary>What every curve value is multiplied by in the end.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Further nodes between the input and the answer, to make it slow.</summary>
    public int Delay { get; init; }

    /// <summary>Changes the finished model, to break it.</summary>
    public Action<ModelProto>? Break { get; init; }

    public ModelInfo Info => new("Tiny", "base", Stages, Knots, Side, ForegroundCropped, ClassScores, "nothing", "not at all", "none", "MIT", "7") { HasMatrix = Matrix is not null };

    public ModelFile File => new(ToBytes(), "The tiny model");

    public byte[] ToBytes()
    {
        var graph = new GraphProto { Name = "tiny" };
        graph.Input.Add(Value(ModelContract.Foreground, 1, 3, Side, Side));
        graph.Input.Add(Value(ModelContract.ForegroundMask, 1, 1, Side, Side));
        graph.Input.Add(Value(ModelContract.Background, 1, 3, Side, Side));
        graph.Input.Add(Value(ModelContract.BackgroundMask, 1, 1, Side, Side));
        graph.Input.Add(Value(ModelContract.Class, 1, 5));
        graph.Output.Add(Value(ModelContract.Curves, 1, Stages, 3, Knots));

        float[] identity = [.. Enumerable.Range(0, Stages * 3 * Knots).Select(i => i % Knots / (float)(Knots - 1))];
        graph.Initializer.Add(Tensor("identity", identity, 1, Stages, 3, Knots));
        graph.Initializer.Add(Tensor("places", [0, 0.01f, 0.02f, 0.03f, 0.04f], 5, 1));
        graph.Initializer.Add(Tensor("one", [1f], 1));
        graph.Initializer.Add(Tensor("scale", [Scale], 1));
        graph.Initializer.Add(Integers("by_channel", 1, 1, 3, 1));
        graph.Initializer.Add(Integers("by_nothing", 1, 1, 1, 1));

        graph.Node.Add(Node("Mul", "front", ModelContract.Foreground, ModelContract.ForegroundMask));
        for (int i = 0; i < Delay; i++)
            graph.Node.Add(Node("Tanh", $"front{i}", i == 0 ? "front" : $"front{i - 1}"));
        graph.Node.Add(Mean("front_mean", Delay == 0 ? "front" : $"front{Delay - 1}"));
        graph.Node.Add(Node("Sub", "rest", "one", ModelContract.BackgroundMask));
        graph.Node.Add(Node("Mul", "back", ModelContract.Background, "rest"));
        graph.Node.Add(Mean("back_mean", "back"));
        graph.Node.Add(Node("Sub", "lift", "back_mean", "front_mean"));
        graph.Node.Add(Node("Reshape", "lift_by_channel", "lift", "by_channel"));
        graph.Node.Add(Node("MatMul", "place", ModelContract.Class, "places"));
        graph.Node.Add(Node("Reshape", "place_for_all", "place", "by_nothing"));
        graph.Node.Add(Node("Add", "lifted", "identity", "lift_by_channel"));
        graph.Node.Add(Node("Add", "placed", "lifted", "place_for_all"));
        graph.Node.Add(Node("Mul", ModelContract.Curves, "placed", "scale"));
        if (ClassScores)
        {
            graph.Output.Add(Value(ModelContract.ClassScores, 1, 5));
            graph.Node.Add(Node("Identity", ModelContract.ClassScores, ModelContract.Class));
        }

        if (Matrix is not null)
        {
            graph.Output.Add(Value(ModelContract.Matrix, 1, 3, 4));
            graph.Initializer.Add(Tensor("matrix_values", Matrix, 1, 3, 4));
            graph.Node.Add(Node("Identity", ModelContract.Matrix, "matrix_values"));
        }

        var model = new ModelProto { IrVersion = 8, ProducerName = "tests", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        foreach ((string key, string value) in Info.ToMetadata())
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        Break?.Invoke(model);
        return model.ToByteArray();
    }

    /// <summary>Writes the model to a temporary file, for the caller to delete.</summary>
    public string Save()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        System.IO.File.WriteAllBytes(path, ToBytes());
        return path;
    }

    public static ValueInfoProto Value(string name, params int[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = new TensorShapeProto() };
        foreach (int size in shape)
            tensor.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    public static NodeProto Node(string type, string output, params string[] inputs)
    {
        var node = new NodeProto { OpType = type, Name = $"{type} to {output}" };
        node.Input.Add(inputs);
        node.Output.Add(output);
        return node;
    }

    public static TensorProto Tensor(string name, float[] values, params long[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
        tensor.Dims.Add(shape);
        return tensor;
    }

    public static TensorProto Integers(string name, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
        tensor.Dims.Add(values.Length);
        return tensor;
    }

    private static NodeProto Mean(string output, string input)
    {
        NodeProto node = Node("ReduceMean", output, input);
        var axes = new AttributeProto { Name = "axes", Type = AttributeProto.Types.AttributeType.Ints };
        axes.Ints.Add([2, 3]);
        node.Attribute.Add(axes);
        return node;
    }
}
