using System.Reflection;
using PaintDotNet;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>Whom to turn to; Paint.NET shows it where a plug-in has made trouble.</summary>
public sealed class PluginSupport : IPluginSupportInfo
{
    private static readonly Assembly Assembly = typeof(PluginSupport).Assembly;

    public string DisplayName => "Harmonize";

    public string? Author => Assembly.GetCustomAttribute<AssemblyCompanyAttribute>()?.Company;

    public string Copyright => "MIT licence";

    public Version? Version => Assembly.GetName().Version;

    public Uri? WebsiteUri => null;
}
