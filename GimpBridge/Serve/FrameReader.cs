using System.Buffers.Binary;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary>One frame from the client. The payload is pinned, so that views can look into it.</summary>
internal sealed record Frame(JObject Header, byte[] Payload);

/// <summary>Takes frames out of a stream. No length is believed before it was checked, and no memory taken before bytes arrive.</summary>
internal sealed class FrameReader(Stream stream)
{
    private const int FirstPiece = 64 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _lengthBytes = new byte[sizeof(uint)];

    /// <summary>The next frame; null at the end of the input.</summary>
    /// <exception cref="ProtocolException">The bytes are not a frame; nothing after them can be read.</exception>
    public Frame? Read()
    {
        int read = stream.ReadAtLeast(_lengthBytes, _lengthBytes.Length, throwOnEndOfStream: false);
        if (read == 0)
            return null;
        if (read < _lengthBytes.Length)
            throw Truncated();
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_lengthBytes);
        if (length > Protocol.MaxHeader)
            throw new ProtocolException(ErrorCode.TooLarge, $"A header of {length} bytes was announced, but {Protocol.MaxHeader} are the limit.");
        JObject header = Parse(ReadBytes((int)length));
        return new Frame(header, ReadBytes(PayloadLength(header)));
    }

    private static JObject Parse(byte[] bytes)
    {
        try
        {
            using var text = new JsonTextReader(new StringReader(StrictUtf8.GetString(bytes)))
            {
                MaxDepth = Protocol.MaxDepth,
                DateParseHandling = DateParseHandling.None,
            };
            var settings = new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error };
            JObject header = JObject.Load(text, settings);
            if (text.Read())
                throw ProtocolException.Malformed("Something follows the JSON object in a header.");
            return header;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            throw ProtocolException.Malformed($"A header is not a JSON object in UTF-8, at most {Protocol.MaxDepth} levels deep. ({e.Message})");
        }
    }

    private static int PayloadLength(JObject header)
    {
        switch (header["payload"])
        {
            case null:
                return 0;
            case JValue { Type: JTokenType.Integer, Value: long and >= 0 and <= Protocol.MaxPayload and var length }:
                return (int)(long)length;
            case JValue { Type: JTokenType.Integer, Value: long and > Protocol.MaxPayload or System.Numerics.BigInteger { Sign: > 0 } }:
                throw new ProtocolException(ErrorCode.TooLarge, $"A payload above the limit of {Protocol.MaxPayload} bytes was announced.");
            default:
                throw ProtocolException.Malformed("A header's 'payload' is not a number of bytes.");
        }
    }

    // Grows with what really arrives.
    private byte[] ReadBytes(int length)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(Math.Min(length, FirstPiece), pinned: true);
        for (int read = 0; read < length;)
        {
            if (read == bytes.Length)
            {
                byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(length, 4L * bytes.Length), pinned: true);
                bytes.CopyTo(larger, 0);
                bytes = larger;
            }

            int count = stream.Read(bytes, read, bytes.Length - read);
            if (count == 0)
                throw Truncated();
            read += count;
        }

        return bytes;
    }

    private static ProtocolException Truncated() => new(ErrorCode.Truncated, "The input ended inside a frame.");
}
