namespace HarmonizeEffect.GimpBridge.Files;

/// <summary>What the operating system says about a file, short enough for a sentence.</summary>
internal static class SystemError
{
    /// <summary>The reason without the path that .NET adds, which may be that of a temporary file.</summary>
    public static string Reason(Exception e) => e is UnauthorizedAccessException ? "access denied" : e.Message.Split(" : ")[0].TrimEnd('.');
}
