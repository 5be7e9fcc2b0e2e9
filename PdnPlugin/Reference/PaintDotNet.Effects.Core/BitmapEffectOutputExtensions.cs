using PaintDotNet.Imaging;

namespace PaintDotNet.Effects;

/// <summary>The tile's pixels.</summary>
public static class BitmapEffectOutputExtensions
{
    public static IBitmapLock<ColorBgra32> LockBgra32(this IBitmapEffectOutput output) => throw null!;
}
