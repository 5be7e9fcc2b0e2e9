using System.Buffers.Binary;
using System.Text;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.Tests.GimpBridge.Serve;

/// <summary>Makes inputs for the server from a number: good frames, and frames broken in every way that this class knows.</summary>
internal sealed class Fuzz(int seed)
{
    private static readonly string[] Names =
    [
        "type", "id", "payload", "foreground", "background", "width", "height", "format", "mask", "class", "stages", "samples", "knots", "strength", "$type",
    ];

    private static readonly string[] Words =
    [
        "predict", "render", "cancel", "hello", "rgba8", "rgba16", "rgbaf", "rgbaf-linear", "rgbaf-premultiplied", "auto", "food", "", "\0", "ä\uD83D\uDE00",
        "System.IO.FileInfo, System.Private.CoreLib",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next input: one to four frames.</summary>
    public byte[] Next()
    {
        var input = new List<byte>();
        int frames = _random.Next(1, 5);
        for (int i = 0; i < frames; i++)
            input.AddRange(NextFrame(i));
        byte[] bytes = [.. input];
        return _random.Next(8) switch
        {
            0 => bytes[.._random.Next(bytes.Length)],
            1 => Flip(bytes, _random.Next(1, 9)),
            2 => Splice(bytes),
            _ => bytes,
        };
    }

    private byte[] NextFrame(int id) => _random.Next(12) switch
    {
        0 => Client.Predict(id, _random.Next(1, 20), _random.Next(1, 20)),
        1 => Client.Render(id, _random.Next(1, 20), _random.Next(1, 20)),
        2 => Client.Cancel(_random.Next(4)),
        3 => RandomBytes(_random.Next(64)),
        4 => Client.Raw(RandomBytes(_random.Next(200)), RandomBytes(_random.Next(64))),
        5 => Oversized(),
        6 => Client.Raw(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":[", _random.Next(1, 5000))))),
        7 => Client.Raw(Flip(Encoding.UTF8.GetBytes("{\"type\":\"predict\",\"id\":1,\"payload\":0,\"foreground\":{\"width\":1,\"height\":1,\"format\":\"rgba8\"}}"), 2)),
        8 => Client.Frame(RandomObject(0)),
        _ => Mutated(id),
    };

    // A good request in which one or two fields are replaced or missing.
    private byte[] Mutated(int id)
    {
        byte[] frame = _random.Next(2) == 0 ? Client.Predict(id) : Client.Render(id);
        (JObject header, byte[] payload) = Client.Read(new MemoryStream(frame))!.Value;
        for (int i = _random.Next(1, 3); i > 0; i--)
        {
            JObject target = header["foreground"] is JObject picture && _random.Next(2) == 0 ? picture : header;
            string name = Names[_random.Next(Names.Length)];
            if (_random.Next(4) == 0)
                target.Remove(name);
            else
                target[name] = RandomToken(0);
        }

        if (header["payload"]?.Type == JTokenType.Integer && _random.Next(2) == 0)
            header["payload"] = payload.Length;
        return Client.Frame(header, _random.Next(4) == 0 ? RandomBytes(_random.Next(2000)) : payload);
    }

    private byte[] Oversized()
    {
        byte[] frame = Client.Frame(new JObject { ["type"] = "render", ["id"] = 1, ["payload"] = _random.NextInt64(1, long.MaxValue) });
        if (_random.Next(2) == 0)
            BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)_random.NextInt64(1, 1L << 32));
        return frame;
    }

    private JObject RandomObject(int depth)
    {
        var result = new JObject();
        for (int i = _random.Next(8); i > 0; i--)
            result[Names[_random.Next(Names.Length)]] = RandomToken(depth + 1);
        return result;
    }

    private JToken RandomToken(int depth) => _random.Next(depth > 6 ? 7 : 9) switch
    {
        0 => _random.Next(-2, 20),
        1 => _random.NextInt64(),
        2 => -_random.NextInt64(),
        3 => _random.NextDouble() * Math.Pow(10, _random.Next(-300, 300)),
        4 => _random.Next(2) == 0,
        5 => JValue.CreateNull(),
        6 => Words[_random.Next(Words.Length)],
        7 => RandomObject(depth),
        _ => new JArray(RandomToken(depth + 1), RandomToken(depth + 1)),
    };

    private byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Flip(byte[] bytes, int count)
    {
        for (int i = 0; i < count && bytes.Length > 0; i++)
            bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return bytes;
    }

    // Frames that run into each other.
    private byte[] Splice(byte[] bytes)
    {
        int cut = _random.Next(bytes.Length + 1), from = _random.Next(bytes.Length + 1);
        return [.. bytes[..cut], .. bytes[from..]];
    }
}
