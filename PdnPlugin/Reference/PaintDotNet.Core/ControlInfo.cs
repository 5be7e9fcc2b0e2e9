using PaintDotNet.PropertySystem;

namespace PaintDotNet.IndirectUI;

/// <summary>Describes a control of an effect's dialog.</summary>
public abstract class ControlInfo
{
    internal ControlInfo() => throw null!;

    public PropertyControlInfo? FindControlForPropertyName(object propertyName) => throw null!;

    public bool SetPropertyControlType(object propertyName, PropertyControlType newControlType) => throw null!;

    public bool SetPropertyControlValue(object propertyName, object controlPropertyName, object? propertyValue) => throw null!;
}

/// <summary>The control of one property.</summary>
public sealed class PropertyControlInfo : ControlInfo
{
    internal PropertyControlInfo() => throw null!;

    public void SetValueDisplayName(object value, string displayName) => throw null!;
}

/// <summary>What can be set on a control.</summary>
public static class ControlInfoExtensions
{
    public static bool SetPropertyControlValue(
        this ControlInfo controlInfo,
        object propertyName,
        ControlInfoPropertyNames controlPropertyName,
        object? propertyValue) => throw null!;
}
