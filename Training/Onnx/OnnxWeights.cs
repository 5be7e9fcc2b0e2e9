using System.Runtime.InteropServices;
using Google.Protobuf;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Onnx;

/// <summary>Reads the float32 weights back out of an exported model, so that training can go on from it.</summary>
public static class OnnxWeights
{
    /// <exception cref="InvalidDataException">The file is not an ONNX model.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return ModelProto.Parser.ParseFrom(stream).Graph.Initializer
                .Where(weight => weight.DataType == (int)TensorProto.Types.DataType.Float)
                .ToDictionary(weight => weight.Name, weight => tensor(MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray(), [.. weight.Dims]));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"{path} is not an ONNX model.", e);
        }
    }
}
