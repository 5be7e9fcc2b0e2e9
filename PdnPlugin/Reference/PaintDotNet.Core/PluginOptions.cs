namespace PaintDotNet.AppModel;

/// <summary>What a plug-in tells the plug-in system about itself.</summary>
public abstract record PluginOptions
{
    protected PluginOptions() => throw null!;
}
