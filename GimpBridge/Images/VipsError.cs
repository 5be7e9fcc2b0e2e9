using NetVips;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>What libvips says, short enough for a sentence.</summary>
internal static class VipsError
{
    private const string System = "system error: ";

    /// <summary>
    /// The operating system's word where there is one; else the first line after the one that names the failed function.
    /// </summary>
    public static string Reason(VipsException e)
    {
        string[] lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Array.Find(lines, line => line.StartsWith(System, StringComparison.Ordinal)) is { } system)
            return system[System.Length..];
        return lines.Length > 1 ? lines[1] : lines.FirstOrDefault("no reason given");
    }
}
