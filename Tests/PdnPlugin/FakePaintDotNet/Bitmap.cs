using PaintDotNet.ComponentModel;
using PaintDotNet.Effects;
using PaintDotNet.Imaging;
using PaintDotNet.Rendering;

namespace PaintDotNet.Fake;

/// <summary>Pixels in memory. Counts its locks and refuses what Paint.NET would refuse.</summary>
public sealed unsafe class Bitmap<TPixel> : RefTrackedObject, IEffectInputBitmap<TPixel>
    where TPixel : unmanaged, INaturalPixelInfo
{
    private readonly byte[] bytes;
    private readonly Action onLock;

    internal Bitmap(byte[] pinned, SizeInt32 size, Action onLock)
    {
        bytes = pinned;
        Size = size;
        this.onLock = onLock;
    }

    public SizeInt32 Size { get; }

    public PixelFormat PixelFormat => default;

    public IBitmapLock<TPixel> Lock(RectInt32 rect)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (rect.X < 0 || rect.Y < 0 || rect.Width < 1 || rect.Height < 1 || rect.X + rect.Width > Size.Width || rect.Y + rect.Height > Size.Height)
            throw new ArgumentException("The rectangle does not lie inside the bitmap.", nameof(rect));
        onLock();
        return new BitmapLock<TPixel>(bytes, Size.Width, rect);
    }

    IBitmapLock IEffectInputBitmap.Lock(RectInt32 rect) => Lock(rect);

    public void CopyPixels(void* pBuffer, int bufferStride, uint bufferSize, in RectInt32? srcRect) => throw new NotSupportedException();
}

/// <summary>A part of pinned pixels, rows of the whole picture's length.</summary>
public sealed unsafe class BitmapLock<TPixel>(byte[] pinned, int width, RectInt32 rect) : RefTrackedObject, IBitmapLock<TPixel>
    where TPixel : unmanaged, INaturalPixelInfo
{
    public SizeInt32 Size => new(rect.Width, rect.Height);

    public PixelFormat PixelFormat => default;

    public TPixel* Buffer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            fixed (byte* start = pinned)
                return (TPixel*)(start + ((long)rect.Y * BufferStride)) + rect.X;
        }
    }

    void* IBitmapLock.Buffer => Buffer;

    public int BufferStride => width * sizeof(TPixel);

    public uint BufferSize => (uint)((((long)rect.Height - 1) * BufferStride) + (rect.Width * sizeof(TPixel)));
}
