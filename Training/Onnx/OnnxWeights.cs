using System.Runtime.InteropServices;
using Google.Protobuf;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Onnx;

/// <summary>Reads the weights back out of an exported model, so that training can go on from it.</summary>
public static class OnnxWeights
{
    /// <exception cref="InvalidDataException">The file is not an ONNX model.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return ModelProto.Parser.ParseFrom(stream).Graph.Initializer
                .Where(weight => weight.DataType is (int)TensorProto.Types.DataType.Float or (int)TensorProto.Types.DataType.Float16)
                .ToDictionary(NameOf, weight => tensor(Values(weight), [.. weight.Dims]));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"{path} is not an ONNX model.", e);
        }
    }

    private static string NameOf(TensorProto weight) =>
        weight.Name.EndsWith(GraphBuilder.HalfSuffix, StringComparison.Ordinal) ? weight.Name[..^GraphBuilder.HalfSuffix.Length] : weight.Name;

    private static float[] Values(TensorProto weight) => weight.DataType == (int)TensorProto.Types.DataType.Float
        ? MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray()
        : Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(weight.RawData.Span).ToArray(), value => (float)value);
}
