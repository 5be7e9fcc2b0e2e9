using System.Runtime.InteropServices;

namespace HarmonizeEffect.Model;

/// <summary>
/// Keeps ONNX Runtime from reporting to its makers. By default it puts a device ID and a store of events into the user's cache
/// folder, for upload. <see cref="Harmonizer"/> sees to it by itself.
/// </summary>
public static partial class Telemetry
{
    private const string Switch = "ORT_DISABLE_TELEMETRY";

    /// <summary>Call it before you open a session of your own.</summary>
    public static void Disable()
    {
        if (OperatingSystem.IsWindows())
            Environment.SetEnvironmentVariable(Switch, "1");
        else
            _ = SetNative(Switch, "1", 1);
    }

    // On Unix .NET changes only a copy of the environment, which native code does not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
