using PaintDotNet.Imaging;
using PaintDotNet.Rendering;

namespace PaintDotNet.Effects;

/// <summary>How the picture is cut into calls of OnRender.</summary>
public enum BitmapEffectRenderingSchedule : long
{
    None = 0,
    HorizontalStrips = 1,
    SquareTiles = 2,
}

/// <summary>What the host may or must do around OnRender.</summary>
[Flags]
public enum BitmapEffectRenderingFlags : ulong
{
    None = 0,
    SingleThreaded = 1,
    DisableSelectionClipping = 2,
    ForceAliasedSelectionQuality = 4,
    FirstTileIsRenderedWithBarrier = 8,
    UninitializedOutputBuffer = 16,
}

/// <summary>How an effect wants to be rendered, as the host reads it.</summary>
public interface IReadOnlyBitmapEffectRenderInfo : IInternalImpl
{
    BitmapEffectRenderingFlags Flags { get; }

    PixelFormat OutputPixelFormat { get; }

    BitmapEffectRenderingSchedule Schedule { get; }
}

/// <summary>How an effect wants to be rendered, as the effect sets it.</summary>
public interface IBitmapEffectRenderInfo : IReadOnlyBitmapEffectRenderInfo
{
    new BitmapEffectRenderingFlags Flags { get; set; }

    new PixelFormat OutputPixelFormat { get; set; }

    new BitmapEffectRenderingSchedule Schedule { get; set; }
}

/// <summary>The tile to render.</summary>
public interface IBitmapEffectOutput : IInternalImpl
{
    /// <summary>Where the tile lies in the picture.</summary>
    RectInt32 Bounds { get; }

    PixelFormat PixelFormat { get; }

    IBitmapLock Lock(in PixelFormat pixelFormat);
}
