using PaintDotNet.ComponentModel;
using PaintDotNet.Rendering;

namespace PaintDotNet.Imaging;

/// <summary>Something pixels can be read from.</summary>
public interface IBitmapSource : IObjectRef
{
    SizeInt32 Size { get; }

    PixelFormat PixelFormat { get; }

    /// <summary>Copies a part of the bitmap, or all of it where <paramref name="srcRect"/> is null.</summary>
    unsafe void CopyPixels(void* pBuffer, int bufferStride, uint bufferSize, in RectInt32? srcRect);
}

/// <inheritdoc cref="IBitmapSource"/>
public interface IBitmapSource<TPixel> : IBitmapSource
    where TPixel : unmanaged, INaturalPixelInfo;

/// <summary>Direct access to a bitmap's pixels for as long as the lock is held.</summary>
public interface IBitmapLock : IObjectRef
{
    SizeInt32 Size { get; }

    PixelFormat PixelFormat { get; }

    unsafe void* Buffer { get; }

    /// <summary>Bytes from one row to the next.</summary>
    int BufferStride { get; }

    uint BufferSize { get; }
}

/// <inheritdoc cref="IBitmapLock"/>
public interface IBitmapLock<TPixel> : IBitmapLock
    where TPixel : unmanaged, INaturalPixelInfo
{
    new unsafe TPixel* Buffer { get; }
}
