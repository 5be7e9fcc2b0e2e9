using HarmonizeEffect.Imaging;
using PaintDotNet.Effects;
using PaintDotNet.Imaging;
using PaintDotNet.Rendering;
using PixelFormat = HarmonizeEffect.Imaging.PixelFormat;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>Paint.NET's locked bitmaps as Core's views. A view is good for as long as its lock is held.</summary>
internal static class HostBitmap
{
    public static RectInt32 Whole(SizeInt32 size) => new(0, 0, size.Width, size.Height);

    public static unsafe ImageView View(this IBitmapLock<ColorBgra32> pixels)
    {
        SizeInt32 size = pixels.Size;
        return new ImageView((nint)pixels.Buffer, size.Width, size.Height, pixels.BufferStride, PixelFormat.Bgra32);
    }

    public static unsafe MaskView View(this IBitmapLock<ColorAlpha8> coverage)
    {
        SizeInt32 size = coverage.Size;
        return new MaskView((nint)coverage.Buffer, size.Width, size.Height, coverage.BufferStride, 1, MaskFormat.Gray8);
    }

    /// <summary>Locks all of a bitmap for reading.</summary>
    public static IBitmapLock<TPixel> LockAll<TPixel>(this IEffectInputBitmap<TPixel> bitmap)
        where TPixel : unmanaged, INaturalPixelInfo => bitmap.Lock(Whole(bitmap.Size));
}
