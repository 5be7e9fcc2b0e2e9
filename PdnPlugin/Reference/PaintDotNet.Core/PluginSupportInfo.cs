namespace PaintDotNet;

/// <summary>Whom to turn to about a plug-in.</summary>
public interface IPluginSupportInfo
{
    string? DisplayName { get; }

    string? Author { get; }

    string? Copyright { get; }

    Version? Version { get; }

    Uri? WebsiteUri { get; }
}
