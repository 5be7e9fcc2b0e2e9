namespace PaintDotNet.PropertySystem;

public abstract class Property(object name, object value)
{
    public string Name { get; } = name.ToString()!;

    public object? Value { get; set; } = value;

    internal Property Clone() => (Property)MemberwiseClone();
}

public abstract class Property<T>(object name, T value) : Property(name, value!)
{
    public new T Value
    {
        get => (T)base.Value!;
        set => base.Value = value;
    }
}

public abstract class ScalarProperty<T>(object name, T value) : Property<T>(name, value)
    where T : struct, IComparable<T>;

public sealed class DoubleProperty(object name, double defaultValue, double minValue, double maxValue) : ScalarProperty<double>(name, defaultValue)
{
    public double MinValue { get; } = minValue;

    public double MaxValue { get; } = maxValue;
}

public sealed class StaticListChoiceProperty : Property<object>
{
    private StaticListChoiceProperty(object name, object[] valueChoices, object defaultValue)
        : base(name, defaultValue)
    {
        ValueChoices = valueChoices;
    }

    public object[] ValueChoices { get; }

    public static StaticListChoiceProperty CreateForEnum<TEnum>(object name, TEnum defaultValue)
        where TEnum : Enum => new(name, [.. Enum.GetValues(typeof(TEnum)).Cast<object>()], defaultValue);
}

public sealed class StringProperty(object name, string defaultValue) : Property<string>(name, defaultValue);

public abstract class PropertyCollectionRule;

public class PropertyCollection(IEnumerable<Property> properties)
{
    private readonly List<Property> properties = [.. properties];

    public IEnumerable<Property> Properties => properties;

    public Property? this[object propertyName] => properties.Find(property => property.Name == propertyName.ToString());

    internal PropertyCollection Clone() => new(properties.Select(property => property.Clone()));
}
