using System.Buffers.Binary;
using System.Text;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.Tests.GimpBridge.Serve;

/// <summary>The client's side of the protocol: frames as bytes, and bytes as frames.</summary>
internal static class Client
{
    public static byte[] Frame(JObject header, params ReadOnlySpan<byte> payload)
    {
        header["payload"] ??= payload.Length;
        return Raw(Encoding.UTF8.GetBytes(header.ToString(Newtonsoft.Json.Formatting.None)), payload);
    }

    public static byte[] Raw(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload = default)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)header.Length);
        return [.. length, .. header, .. payload];
    }

    /// <summary>The next frame; null at the end.</summary>
    public static (JObject Header, byte[] Payload)? Read(Stream stream)
    {
        byte[] length = new byte[4];
        if (stream.ReadAtLeast(length, 4, throwOnEndOfStream: false) < 4)
            return null;
        byte[] json = new byte[BinaryPrimitives.ReadUInt32LittleEndian(length)];
        stream.ReadExactly(json);
        JObject header = JObject.Parse(Encoding.UTF8.GetString(json));
        byte[] payload = new byte[(int)header["payload"]!];
        stream.ReadExactly(payload);
        return (header, payload);
    }

    public static List<(JObject Header, byte[] Payload)> ReadAll(Stream stream)
    {
        var frames = new List<(JObject, byte[])>();
        while (Read(stream) is { } frame)
            frames.Add(frame);
        return frames;
    }

    /// <summary>The next frame that is neither a greeting nor progress.</summary>
    public static (JObject Header, byte[] Payload) Answer(Stream stream)
    {
        while (true)
        {
            (JObject Header, byte[] Payload) frame = Read(stream) ?? throw new EndOfStreamException("The server has ended.");
            if ((string?)frame.Header["type"] is not ("hello" or "ready" or "progress"))
                return frame;
        }
    }

    /// <summary>A request that predicts from a small gradient with a soft mask.</summary>
    public static byte[] Predict(int id, int width = 12, int height = 9, string semanticClass = "auto") => Frame(
        new JObject { ["type"] = "predict", ["id"] = id, ["foreground"] = Picture(width, height), ["class"] = semanticClass },
        [.. Pixels(width, height), .. Mask(width, height)]);

    public static byte[] Cancel(int id) => Frame(new JObject { ["type"] = "cancel", ["id"] = id });

    public static byte[] Render(int id, int width = 12, int height = 9)
    {
        float[] curves = [.. Enumerable.Repeat(new[] { 0, 0.6f, 1 }, 3).SelectMany(values => values)];
        byte[] bytes = new byte[curves.Length * sizeof(float)];
        Buffer.BlockCopy(curves, 0, bytes, 0, bytes.Length);
        var header = new JObject
        {
            ["type"] = "render",
            ["id"] = id,
            ["width"] = width,
            ["height"] = height,
            ["format"] = "rgba8",
            ["stages"] = 1,
            ["knots"] = 3,
            ["strength"] = 0.5,
            ["mask"] = true,
        };
        return Frame(header, [.. bytes, .. Pixels(width, height), .. Mask(width, height)]);
    }

    public static JObject Picture(int width, int height, string format = "rgba8") =>
        new() { ["width"] = width, ["height"] = height, ["format"] = format };

    public static byte[] Pixels(int width, int height) => [.. Enumerable.Range(0, width * height).SelectMany(i => new byte[] { (byte)(i * 3), (byte)(i * 5), (byte)(i * 7), 255 })];

    public static byte[] Mask(int width, int height) => [.. Enumerable.Range(0, width * height).Select(i => (byte)(i % width * 255 / width))];
}
