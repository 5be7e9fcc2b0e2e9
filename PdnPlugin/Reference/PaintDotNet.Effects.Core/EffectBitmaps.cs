using PaintDotNet.Imaging;

namespace PaintDotNet.Effects;

/// <summary>The layer the user works on.</summary>
public static class EffectEnvironmentExtensions
{
    public static IEffectInputBitmap<ColorBgra32> GetSourceBitmapBgra32(this IEffectEnvironment environment) => throw null!;
}

/// <summary>A layer's own pixels, without its visibility, opacity and blend mode.</summary>
public static class EffectLayerInfoExtensions
{
    public static IEffectInputBitmap<ColorBgra32> GetBitmapBgra32(this IEffectLayerInfo layer) => throw null!;
}
