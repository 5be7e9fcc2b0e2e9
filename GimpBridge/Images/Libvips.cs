using NetVips;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>Settings of libvips, the library that decodes and encodes picture files.</summary>
internal static class Libvips
{
    private static readonly Lazy<bool> Configured = new(Configure);

    /// <summary>Loads the library and settles it for a program that handles one picture at a time. Later calls do nothing.</summary>
    public static void Start() => _ = Configured.Value;

    private static bool Configure()
    {
        // Each picture is read once, so remembering operations would only hold memory.
        Cache.Max = 0;
        // A damaged file reaches the user as our own sentence; libvips would repeat it once per tile.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning | Enums.LogLevelFlags.Message | Enums.LogLevelFlags.Info, static (_, _, _) => { });
        return true;
    }
}
