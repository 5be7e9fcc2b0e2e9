using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace HarmonizeEffect.GimpBridge.Install;

/// <summary>Finds the folders in which GIMP 3 keeps a user's settings and plug-ins, one for each of its versions.</summary>
internal static partial class GimpProfiles
{
    /// <summary>Where the system's kinds of GIMP keep their profiles, whether they are installed or not.</summary>
    public static IReadOnlyList<string> Roots(UserEnvironment user)
    {
        if (user.System == OSPlatform.Windows)
            return [Path.Combine(user.ApplicationData, "GIMP")];
        if (user.System == OSPlatform.OSX)
            return [Path.Combine(user.Home, "Library", "Application Support", "GIMP")];
        string configuration = string.IsNullOrEmpty(user.ConfigurationHome) ? Path.Combine(user.Home, ".config") : user.ConfigurationHome;
        return
        [
            Path.Combine(configuration, "GIMP"),
            Path.Combine(user.Home, ".var", "app", "org.gimp.GIMP", "config", "GIMP"),
            Path.Combine(user.Home, "snap", "gimp", "current", ".config", "GIMP"),
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
