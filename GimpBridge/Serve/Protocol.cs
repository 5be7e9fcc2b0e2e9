using System.Reflection;

namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary>What both sides of the bridge agree on; PROTOCOL.md explains it.</summary>
internal static class Protocol
{
    /// <summary>Changes when an old client could no longer talk to this server.</summary>
    public const int Version = 1;

    /// <summary>Bytes of the longest JSON header.</summary>
    public const int MaxHeader = 64 * 1024;

    /// <summary>Bytes of the longest payload.</summary>
    public const int MaxPayload = 64 * 1024 * 1024;

    /// <summary>How deep a header's JSON may nest.</summary>
    public const int MaxDepth = 8;

    /// <summary>Requests that may wait; more are answered with <see cref="ErrorCode.Busy"/>.</summary>
    public const int MaxWaiting = 16;

    /// <summary>Bytes of payload that may wait with them.</summary>
    public const long MaxWaitingBytes = 2L * MaxPayload;

    /// <summary>Pixels of the longest side of a picture to predict from.</summary>
    public const int MaxPredictSide = 4096;

    /// <summary>Pixels of the longest side of a stripe to render; <see cref="MaxPayload"/> limits their number.</summary>
    public const int MaxRenderSide = 1 << 24;

    /// <summary>Samples of the longest table of a composed curve.</summary>
    public const int MaxSamples = 65536;

    /// <summary>The program's version, without the commit it was built from.</summary>
    public static string ProductVersion { get; } =
        typeof(Protocol).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
