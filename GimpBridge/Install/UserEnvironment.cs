using System.Runtime.InteropServices;

namespace HarmonizeEffect.GimpBridge.Install;

/// <summary>What of a user's system decides where GIMP keeps its profiles.</summary>
/// <param name="System">Windows, macOS, or anything else, which counts as Linux.</param>
/// <param name="Home">The user's folder.</param>
/// <param name="ApplicationData">Windows: the folder <c>%APPDATA%</c>.</param>
/// <param name="ConfigurationHome">Linux: <c>$XDG_CONFIG_HOME</c>; null or empty where it is not set.</param>
internal sealed record UserEnvironment(OSPlatform System, string Home, string ApplicationData, string? ConfigurationHome)
{
    /// <summary>This program's.</summary>
    public static UserEnvironment Current { get; } = new(
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData),
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME"));
}
