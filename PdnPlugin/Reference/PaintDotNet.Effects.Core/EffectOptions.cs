using PaintDotNet.AppModel;

namespace PaintDotNet.Effects;

/// <summary>What all kinds of effects can ask for.</summary>
public record EffectOptionsBase : PluginOptions
{
    internal EffectOptionsBase() => throw null!;

    /// <summary>Whether the effect has a dialog.</summary>
    public bool IsConfigurable { get => throw null!; set => throw null!; }
}

/// <summary>Owns the way to make options.</summary>
public abstract record BitmapEffectOptionsFactory : EffectOptionsBase
{
    internal BitmapEffectOptionsFactory() => throw null!;

    public static BitmapEffectOptions Create() => throw null!;
}

/// <summary>What a bitmap effect asks for.</summary>
public record BitmapEffectOptions : BitmapEffectOptionsFactory
{
    internal BitmapEffectOptions() => throw null!;
}
