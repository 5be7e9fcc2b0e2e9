using System.Runtime.InteropServices;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Tests.Core;

/// <summary>A picture or a mask with padding after each row and guard bytes around it, so that a write outside shows.</summary>
internal sealed class TestImage
{
    private const int Guard = 64;
    private const byte Padding = 0xA5;

    private readonly byte[] _block;
    private readonly int _rowBytes;
    private readonly int _stride;
    private readonly bool _bottomUp;

    private TestImage(int width, int height, int pixelBytes, int padding, bool bottomUp)
    {
        Width = width;
        Height = height;
        _rowBytes = width * pixelBytes;
        _stride = _rowBytes + padding;
        _bottomUp = bottomUp;
        _block = GC.AllocateArray<byte>(Guard + (_stride * height) + Guard, pinned: true);
        _block.AsSpan().Fill(Padding);
    }

    public int Width { get; }

    public int Height { get; }

    public static TestImage Create(int width, int height, PixelFormat format, int padding = 0, bool bottomUp = false) =>
        new(width, height, format.BytesPerPixel(), padding, bottomUp);

    public static TestImage CreateMask(int width, int height, MaskFormat format, int padding = 0) =>
        new(width, height, BytesPerValue(format), padding, bottomUp: false);

    // Pinned arrays never move, and the views below keep no reference: the test holds on to the picture.
    public ImageView View(PixelFormat format) => new(Address(0), Width, Height, _bottomUp ? -_stride : _stride, format);

    public MaskView Mask(MaskFormat format) => new(Address(0), Width, Height, _stride, BytesPerValue(format), format);

    /// <summary>Row y, counted from the top.</summary>
    public Span<T> Row<T>(int y)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_block.AsSpan(Offset(y), _rowBytes));

    public byte[] Snapshot() => [.. _block];

    /// <summary>Asserts that nothing but pixels was written.</summary>
    public void AssertPaddingIntact()
    {
        for (int i = 0; i < _block.Length; i++)
        {
            int inRows = i - Guard;
            bool isPixel = inRows >= 0 && inRows < _stride * Height && inRows % _stride < _rowBytes;
            if (!isPixel && _block[i] != Padding)
                Assert.Fail($"Byte {inRows} outside the pixels was written.");
        }
    }

    private int Offset(int y) => Guard + (_stride * (_bottomUp ? Height - 1 - y : y));

    private nint Address(int y) => Marshal.UnsafeAddrOfPinnedArrayElement(_block, Offset(y));

    private static int BytesPerValue(MaskFormat format) => format switch
    {
        MaskFormat.Gray8 => 1,
        MaskFormat.Gray16 => 2,
        _ => 4,
    };
}
