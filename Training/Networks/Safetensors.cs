using System.Buffers.Binary;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Networks;

/// <summary>Named float32 tensors in a file of the safetensors format: a JSON header, then the raw numbers.</summary>
public static class Safetensors
{
    /// <summary>Reads all tensors of a file.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, or holds something other than float32.</exception>
    public static Dictionary<string, Tensor> Read(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>Reads all tensors of a file's bytes; <paramref name="path"/> is for the messages.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static Dictionary<string, Tensor> Read(byte[] file, string path)
    {
        ulong length = file.Length < 8 ? ulong.MaxValue : BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > (ulong)(file.Length - 8))
        {
            throw new InvalidDataException($"{path} is not a safetensors file, or is truncated.");
        }
        int start = 8 + (int)length;
        var result = new Dictionary<string, Tensor>();
        foreach ((string name, JToken? entry) in JObject.Parse(Encoding.UTF8.GetString(file, 8, (int)length)))
        {
            if (name == "__metadata__" || entry is null)
            {
                continue;
            }
            int from = (int)entry["data_offsets"]![0]!, to = (int)entry["data_offsets"]![1]!;
            if ((string?)entry["dtype"] != "F32" || from < 0 || to < from || start + to > file.Length)
            {
                throw new InvalidDataException($"{path}: the tensor {name} is not float32, or lies outside the file.");
            }
            float[] values = new float[(to - from) / 4];
            Buffer.BlockCopy(file, start + from, values, 0, to - from);
            result[name] = tensor(values, [.. entry["shape"]!.Select(d => (long)d)]);
        }
        return result;
    }

    /// <summary>Writes all tensors to a file, which appears whole or not at all.</summary>
    public static void Write(string path, IEnumerable<(string Name, Tensor Tensor)> tensors) => AtomicFile.Write(path, stream => Write(stream, tensors));

    /// <summary>Writes all tensors to a stream.</summary>
    public static void Write(Stream stream, IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        var header = new JObject();
        var bodies = new List<byte[]>();
        long offset = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            using Tensor plain = tensor.detach().cpu().to(float32).contiguous();
            float[] values = plain.data<float>().ToArray();
            byte[] bytes = new byte[values.Length * sizeof(float)];
            Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
            header[name] = new JObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JArray(tensor.shape),
                ["data_offsets"] = new JArray(offset, offset + bytes.Length),
            };
            bodies.Add(bytes);
            offset += bytes.Length;
        }

        byte[] json = Encoding.UTF8.GetBytes(header.ToString(Formatting.None));
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        stream.Write(length);
        stream.Write(json);
        bodies.ForEach(body => stream.Write(body));
    }
}
