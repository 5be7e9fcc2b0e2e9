namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary>The client broke the protocol.</summary>
internal sealed class ProtocolException(string code, string message) : Exception(message)
{
    /// <summary>A value of <see cref="ErrorCode"/>.</summary>
    public string Code { get; } = code;

    public static ProtocolException Malformed(string message) => new(ErrorCode.Malformed, message);

    public static ProtocolException BadRequest(string message) => new(ErrorCode.BadRequest, message);
}
