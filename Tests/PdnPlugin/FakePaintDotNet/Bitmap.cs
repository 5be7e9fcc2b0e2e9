using System.Runtime.InteropServices;
using PaintDotNet.ComponentModel;
using PaintDotNet.Effects;
using PaintDotNet.Imaging;
using PaintDotNet.Rendering;

namespace PaintDotNet.Fake;

/// <summary>Memory for a picture of any size. Zero at first, and taken from the system only where something is written.</summary>
public sealed unsafe class Memory : IDisposable
{
    private void* start;

    public Memory(long length)
    {
        Length = length;
        start = NativeMemory.AllocZeroed((nuint)length);
    }

    public long Length { get; }

    public byte* Start
    {
        get
        {
            ObjectDisposedException.ThrowIf(start == null, this);
            return (byte*)start;
        }
    }

    public static Memory Of(ReadOnlySpan<byte> bytes)
    {
        var memory = new Memory(bytes.Length);
        bytes.CopyTo(memory.Span(0, bytes.Length));
        return memory;
    }

    public Span<byte> Span(long offset, int length) => new(Start + offset, length);

    public byte[] ToArray() => Span(0, checked((int)Length)).ToArray();

    public void Dispose()
    {
        NativeMemory.Free(start);
        start = null;
    }
}

/// <summary>Pixels in memory. Counts its locks and refuses what Paint.NET would refuse.</summary>
public sealed unsafe class Bitmap<TPixel> : RefTrackedObject, IEffectInputBitmap<TPixel>
    where TPixel : unmanaged, INaturalPixelInfo
{
    private readonly Memory memory;
    private readonly Action onLock;

    internal Bitmap(Memory memory, SizeInt32 size, Action onLock)
    {
        this.memory = memory;
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
        return new BitmapLock<TPixel>(memory, Size.Width, rect);
    }

    IBitmapLock IEffectInputBitmap.Lock(RectInt32 rect) => Lock(rect);

    public void CopyPixels(void* pBuffer, int bufferStride, uint bufferSize, in RectInt32? srcRect) => throw new NotSupportedException();
}

/// <summary>A part of a picture, rows of the whole picture's length.</summary>
public sealed unsafe class BitmapLock<TPixel>(Memory memory, int width, RectInt32 rect) : RefTrackedObject, IBitmapLock<TPixel>
    where TPixel : unmanaged, INaturalPixelInfo
{
    public SizeInt32 Size => new(rect.Width, rect.Height);

    public PixelFormat PixelFormat => default;

    public TPixel* Buffer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return (TPixel*)(memory.Start + ((long)rect.Y * BufferStride)) + rect.X;
        }
    }

    void* IBitmapLock.Buffer => Buffer;

    public int BufferStride => width * sizeof(TPixel);

    public uint BufferSize => (uint)((((long)rect.Height - 1) * BufferStride) + (rect.Width * sizeof(TPixel)));
}
