using PaintDotNet.PropertySystem;

namespace PaintDotNet.IndirectUI;

public class ControlInfo(IEnumerable<Property> properties)
{
    private readonly Dictionary<string, PropertyControlInfo> controls = properties.ToDictionary(p => p.Name, p => new PropertyControlInfo(p));

    public PropertyControlInfo? FindControlForPropertyName(object propertyName) => controls.GetValueOrDefault(propertyName.ToString()!);

    public bool SetPropertyControlType(object propertyName, PropertyControlType newControlType)
    {
        if (FindControlForPropertyName(propertyName) is not { } control)
            return false;
        control.ControlType = newControlType;
        return true;
    }

    public bool SetPropertyControlValue(object propertyName, object controlPropertyName, object? propertyValue)
    {
        if (FindControlForPropertyName(propertyName) is not { } control)
            return false;
        control.Values[controlPropertyName.ToString()!] = propertyValue;
        return true;
    }
}

public sealed class PropertyControlInfo(Property property) : ControlInfo([])
{
    /// <summary>The kind of control that the effect asked for; null for what the property's type has.</summary>
    public PropertyControlType? ControlType { get; internal set; }

    /// <summary>What the effect set on the control, by the name of the control's property.</summary>
    public Dictionary<string, object?> Values { get; } = [];

    /// <summary>The names of the property's values.</summary>
    public Dictionary<object, string> DisplayNames { get; } = [];

    public void SetValueDisplayName(object value, string displayName)
    {
        if (!((StaticListChoiceProperty)property).ValueChoices.Contains(value))
            throw new ArgumentException($"{value} is not among the values of {property.Name}.");
        DisplayNames[value] = displayName;
    }
}

public static class ControlInfoExtensions
{
    public static bool SetPropertyControlValue(
        this ControlInfo controlInfo,
        object propertyName,
        ControlInfoPropertyNames controlPropertyName,
        object? propertyValue) => controlInfo.SetPropertyControlValue(propertyName, (object)controlPropertyName, propertyValue);
}
