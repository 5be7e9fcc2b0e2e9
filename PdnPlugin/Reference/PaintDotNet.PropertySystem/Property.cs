namespace PaintDotNet.PropertySystem;

/// <summary>A named value of an effect, shown as a control.</summary>
public abstract class Property
{
    internal Property() => throw null!;

    public string Name => throw null!;

    public object? Value { get => throw null!; set => throw null!; }
}

/// <inheritdoc cref="Property"/>
public abstract class Property<T> : Property
{
    internal Property() => throw null!;

    public new T Value { get => throw null!; set => throw null!; }
}

/// <summary>A property with a range.</summary>
public abstract class ScalarProperty<T> : Property<T>
    where T : struct, IComparable<T>
{
    internal ScalarProperty() => throw null!;
}

/// <summary>A number.</summary>
public sealed class DoubleProperty : ScalarProperty<double>
{
    public DoubleProperty(object name, double defaultValue, double minValue, double maxValue) => throw null!;
}

/// <summary>A whole number.</summary>
public sealed class Int32Property : ScalarProperty<int>
{
    public Int32Property(object name, int defaultValue, int minValue, int maxValue) => throw null!;
}

/// <summary>Yes or no.</summary>
public sealed class BooleanProperty : ScalarProperty<bool>
{
    public BooleanProperty(object name, bool defaultValue) => throw null!;
}

/// <summary>One of several values.</summary>
public sealed class StaticListChoiceProperty : Property<object>
{
    public StaticListChoiceProperty(object name, object[] valueChoices, int defaultChoiceIndex) => throw null!;

    public static StaticListChoiceProperty CreateForEnum<TEnum>(object name, TEnum defaultValue)
        where TEnum : Enum => throw null!;
}

/// <summary>A text.</summary>
public sealed class StringProperty : Property<string>
{
    public StringProperty(object name, string defaultValue) => throw null!;
}
