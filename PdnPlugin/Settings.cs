using PaintDotNet.Effects;
using PaintDotNet.PropertySystem;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>What the user set in the dialog.</summary>
/// <param name="Strength">How far from the original (0) to the prediction (1).</param>
/// <param name="Class">What the object is.</param>
/// <param name="Stages">How many of the model's stages count.</param>
/// <param name="Source">Where the object is.</param>
/// <param name="Device">What runs the network.</param>
internal sealed record Settings(
    double Strength = 1,
    ForegroundClass Class = ForegroundClass.Auto,
    StageChoice Stages = StageChoice.All,
    ForegroundSource Source = ForegroundSource.Auto,
    NetworkDevice Device = NetworkDevice.GraphicsCard)
{
    /// <summary>The properties' names in Paint.NET.</summary>
    public enum Names
    {
        /// <summary>The sentence at the top; holds no value.</summary>
        Finding,
        Source,
        Strength,
        Class,
        Stages,
        Device,
    }

    public static PropertyCollection CreateProperties()
    {
        var initial = new Settings();
        return new PropertyCollection(
        [
            new StringProperty(Names.Finding, ""),
            StaticListChoiceProperty.CreateForEnum(Names.Source, initial.Source),
            new DoubleProperty(Names.Strength, initial.Strength, 0, 1),
            StaticListChoiceProperty.CreateForEnum(Names.Class, initial.Class),
            StaticListChoiceProperty.CreateForEnum(Names.Stages, initial.Stages),
            StaticListChoiceProperty.CreateForEnum(Names.Device, initial.Device),
        ]);
    }

    /// <summary>Reads a token. What it lacks has its initial value: it may come from another version of the effect.</summary>
    public static Settings Read(PropertyBasedEffectConfigToken? token)
    {
        var initial = new Settings();
        return new Settings(
            token?.GetProperty<DoubleProperty>(Names.Strength)?.Value ?? initial.Strength,
            Choice(Names.Class, initial.Class),
            Choice(Names.Stages, initial.Stages),
            Choice(Names.Source, initial.Source),
            Choice(Names.Device, initial.Device));

        T Choice<T>(Names name, T otherwise)
            where T : struct => token?.GetProperty<StaticListChoiceProperty>(name)?.Value is T choice ? choice : otherwise;
    }
}
