using System.Text.RegularExpressions;

namespace HarmonizeEffect.GimpBridge.Install;

/// <summary>Finds the folders in which GIMP 3 keeps a user's settings and plug-ins, one for each of its versions.</summary>
internal static partial class GimpProfiles
{
    /// <summary>Where this system's kinds of GIMP keep their profiles, whether they are installed or not.</summary>
    public static IReadOnlyList<string> Roots()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
            return [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "GIMP")];
        if (OperatingSystem.IsMacOS())
            return [Path.Combine(home, "Library", "Application Support", "GIMP")];
        string? configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        return
        [
            Path.Combine(string.IsNullOrEmpty(configuration) ? Path.Combine(home, ".config") : configuration, "GIMP"),
            Path.Combine(home, ".var", "app", "org.gimp.GIMP", "config", "GIMP"),
            Path.Combine(home, "snap", "gimp", "current", ".config", "GIMP"),
        ];
    }

    /// <summary>The profiles of GIMP 3.0 and later 3.x in these folders, in order.</summary>
    public static IReadOnlyList<string> Find(IEnumerable<string> roots) =>
    [
        .. roots
            .Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
            .Where(folder => VersionThree().IsMatch(Path.GetFileName(folder))),
    ];

    [GeneratedRegex(@"^3\.[0-9]+$")]
    private static partial Regex VersionThree();
}
