namespace PaintDotNet;

/// <summary>Names the support information of a plug-in's class or assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = false, Inherited = false)]
public class PluginSupportInfoAttribute : Attribute
{
    public PluginSupportInfoAttribute(Type pluginSupportInfoOrProviderType) => throw null!;
}
