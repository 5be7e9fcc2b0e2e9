namespace PaintDotNet.PropertySystem;

/// <summary>An effect's properties and the rules between them.</summary>
public class PropertyCollection
{
    public PropertyCollection(IEnumerable<Property> properties) => throw null!;

    public PropertyCollection(IEnumerable<Property> properties, IEnumerable<PropertyCollectionRule> rules) => throw null!;

    public IEnumerable<Property> Properties => throw null!;

    public Property? this[object propertyName] => throw null!;
}

/// <summary>A relation between properties.</summary>
public abstract class PropertyCollectionRule
{
    internal PropertyCollectionRule() => throw null!;
}

/// <summary>Makes the target read-only while a boolean is true (or, inversed, false).</summary>
public sealed class ReadOnlyBoundToBooleanRule : PropertyCollectionRule
{
    public ReadOnlyBoundToBooleanRule(object targetPropertyName, object sourceBooleanPropertyName, bool inverse) => throw null!;
}
