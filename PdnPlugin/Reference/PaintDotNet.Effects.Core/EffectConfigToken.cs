using PaintDotNet.PropertySystem;

namespace PaintDotNet.Effects;

/// <summary>The settings an effect renders with.</summary>
public abstract class EffectConfigToken
{
    internal EffectConfigToken() => throw null!;
}

/// <inheritdoc/>
public sealed class PropertyBasedEffectConfigToken : EffectConfigToken
{
    internal PropertyBasedEffectConfigToken() => throw null!;

    public T? GetProperty<T>(object propertyName)
        where T : Property => throw null!;
}
