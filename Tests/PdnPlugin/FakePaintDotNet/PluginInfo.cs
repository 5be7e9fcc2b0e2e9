namespace PaintDotNet
{
    [AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Interface, Inherited = false)]
    public class PluginSupportInfoAttribute(Type pluginSupportInfoOrProviderType) : Attribute
    {
        public Type Type { get; } = pluginSupportInfoOrProviderType;
    }
}

namespace PaintDotNet.AppModel
{
    public abstract record PluginOptions;
}
