namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary>What kind of failure an error frame tells of, and what to do about it.</summary>
internal static class ErrorCode
{
    /// <summary>The bytes are not a frame; nothing after them can be trusted, so the server ends.</summary>
    public const string Malformed = "malformed";

    /// <summary>The input ended inside a frame; the server ends.</summary>
    public const string Truncated = "truncated";

    /// <summary>A length is above the limit; the server ends.</summary>
    public const string TooLarge = "too-large";

    /// <summary>A good frame with a request that makes no sense.</summary>
    public const string BadRequest = "bad-request";

    /// <summary>Too many requests wait.</summary>
    public const string Busy = "busy";

    /// <summary>The pictures cannot be harmonized.</summary>
    public const string Input = "input";

    /// <summary>The model cannot be used; when it was being opened, the server ends.</summary>
    public const string Model = "model";

    /// <summary>The client cancelled this request.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>There is not enough memory.</summary>
    public const string Memory = "memory";

    /// <summary>A mistake in the server.</summary>
    public const string Internal = "internal";

    /// <summary>What the user, or the author of a client, can do about it.</summary>
    public static string Action(string code) => code switch
    {
        Malformed or Truncated or TooLarge or BadRequest => "Correct the client; PROTOCOL.md says what the server understands.",
        Busy => "Wait for an answer before sending the next request.",
        Input => "Mark the pasted object and leave some background around it.",
        Model => "Use another model file, or install the program again.",
        Memory => "Close other programs, or use a smaller picture.",
        Cancelled => "Send the request again if it is wanted after all.",
        _ => "Please report this together with what the program wrote to its error stream.",
    };
}
