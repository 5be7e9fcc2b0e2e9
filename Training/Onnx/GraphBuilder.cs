using System.Runtime.InteropServices;
using Google.Protobuf;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Onnx;

/// <summary>Writes an ONNX graph node by node. Every value is named after what made it.</summary>
/// <param name="name">The graph's name.</param>
/// <param name="halfWeights">Stores trained weights in float16, half the file; they are cast back when a session opens, and all is computed in float32.</param>
public sealed class GraphBuilder(string name, bool halfWeights = false)
{
    /// <summary>What the name of a weight that is stored in float16 ends with.</summary>
    public const string HalfSuffix = ".half";

    private readonly GraphProto _graph = new() { Name = name };
    private int _nodes;

    /// <summary>Declares a float32 input; dimensions are numbers or names of what varies.</summary>
    public string Input(string name, params object[] shape)
    {
        _graph.Input.Add(Describe(name, shape));
        return name;
    }

    /// <summary>Declares an output under the name of an existing value.</summary>
    public void Output(string name, params object[] shape) => _graph.Output.Add(Describe(name, shape));

    /// <summary>Stores trained weights under a name of their own.</summary>
    public string Weight(string name, Tensor tensor)
    {
        if (!halfWeights)
            return Constant(name, tensor);
        if (Store(name + HalfSuffix, TensorProto.Types.DataType.Float16, tensor.shape, () => MemoryMarshal.AsBytes(Array.ConvertAll(Values(tensor), value => (Half)value).AsSpan())))
            Node("Cast", [name + HalfSuffix], [("to", (long)TensorProto.Types.DataType.Float)], name);
        return name;
    }

    /// <summary>Stores numbers that were not trained, always in float32: hosts recognize the curve that changes nothing by its every bit.</summary>
    public string Constant(string name, Tensor tensor)
    {
        Store(name, TensorProto.Types.DataType.Float, tensor.shape, () => MemoryMarshal.AsBytes(Values(tensor).AsSpan()));
        return name;
    }

    /// <summary>Stores whole numbers, such as a shape.</summary>
    public string Integers(string name, params long[] values)
    {
        Store(name, TensorProto.Types.DataType.Int64, [values.Length], () => MemoryMarshal.AsBytes(values.AsSpan()));
        return name;
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">ONNX operator.</param>
    /// <param name="inputs">Names of its inputs.</param>
    /// <param name="attributes">Its attributes: long, float or long[].</param>
    /// <param name="output">Name of the output; made up where null.</param>
    public string Node(string operation, string[] inputs, (string Name, object Value)[]? attributes = null, string? output = null)
    {
        var node = new NodeProto { OpType = operation, Name = $"{operation}_{_nodes++}" };
        node.Input.AddRange(inputs);
        output ??= node.Name + "_out";
        node.Output.Add(output);
        foreach ((string key, object value) in attributes ?? [])
        {
            node.Attribute.Add(Attribute(key, value));
        }
        _graph.Node.Add(node);
        return output;
    }

    /// <summary>The finished model.</summary>
    /// <param name="opset">Version of the operators.</param>
    /// <param name="metadata">Keys and values to store with it.</param>
    public ModelProto Build(long opset, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "harmonize-train", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        model.MetadataProps.AddRange(metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return model;
    }

    private bool Store(string name, TensorProto.Types.DataType type, long[] shape, Func<ReadOnlySpan<byte>> bytes)
    {
        if (_graph.Initializer.Any(existing => existing.Name == name))
            return false;
        var proto = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes()) };
        proto.Dims.AddRange(shape);
        _graph.Initializer.Add(proto);
        return true;
    }

    private static float[] Values(Tensor tensor)
    {
        using Tensor plain = tensor.detach().cpu().to(float32).contiguous();
        return plain.data<float>().ToArray();
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long number:
                attribute.I = number;
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                break;
            case float number:
                attribute.F = number;
                attribute.Type = AttributeProto.Types.AttributeType.Float;
                break;
            case long[] numbers:
                attribute.Ints.AddRange(numbers);
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            default:
                throw new ArgumentException($"No attribute holds a {value.GetType().Name}.", nameof(value));
        }
        return attribute;
    }

    private static ValueInfoProto Describe(string name, object[] shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(shape.Select(size => size is string variable
            ? new TensorShapeProto.Types.Dimension { DimParam = variable }
            : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(size, System.Globalization.CultureInfo.InvariantCulture) }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dimensions } },
        };
    }
}
