namespace HarmonizeEffect.GimpBridge.Files;

/// <summary>Tells whether two paths mean one file, also through symbolic links and relative paths.</summary>
internal static class PathIdentity
{
    // Longer chains of links are circles, as the kernel judges too.
    private const int MostLinks = 40;

    /// <summary>How names compare on this system's usual file system.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The absolute path with every symbolic link on the way followed. What does not exist stays as it is.</summary>
    public static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        for (int links = 0; links < MostLinks; links++)
        {
            if (FollowFirstLink(full) is not { } next)
                return full;
            full = next;
        }

        return full;
    }

    private static string? FollowFirstLink(string full)
    {
        string reached = Path.GetPathRoot(full) ?? "";
        string[] names = full[reached.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < names.Length; i++)
        {
            string parent = reached;
            reached = Path.Combine(parent, names[i]);
            if (new FileInfo(reached).LinkTarget is { } target)
                return Path.GetFullPath(Path.Combine([target, .. names[(i + 1)..]]), parent);
        }

        return null;
    }
}
