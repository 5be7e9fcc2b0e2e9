namespace PaintDotNet
{
    /// <summary>Whom to turn to about a plug-in.</summary>
    public interface IPluginSupportInfo
    {
        string? DisplayName { get; }

        string? Author { get; }

        string? Copyright { get; }

        Version? Version { get; }

        Uri? WebsiteUri { get; }
    }

    /// <summary>Names the support information of a plug-in's class or assembly.</summary>
    [AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = false, Inherited = false)]
    public class PluginSupportInfoAttribute : Attribute
    {
        public PluginSupportInfoAttribute(Type pluginSupportInfoOrProviderType) => throw null!;
    }
}

namespace PaintDotNet.AppModel
{
    /// <summary>What a plug-in tells the plug-in system about itself.</summary>
    public abstract record PluginOptions
    {
        protected PluginOptions() => throw null!;
    }
}
