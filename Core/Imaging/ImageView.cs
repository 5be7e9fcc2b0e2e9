namespace HarmonizeEffect.Imaging;

/// <summary>
/// Pixels that somebody else owns, addressed by pointer because pictures pass 2 GB and editors hand out pointers.
/// Whoever makes a view keeps the memory alive and in place while it is used.
/// </summary>
public readonly struct ImageView
{
    /// <param name="origin">Address of the top left pixel.</param>
    /// <param name="width">Pixels in a row, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="stride">Bytes from one row to the next; negative for pictures stored bottom up.</param>
    /// <param name="format">How a pixel lies in memory.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive or the format is unknown.</exception>
    /// <exception cref="ArgumentException">The origin is null, a row does not fit into the stride, or either is not aligned to a channel's size.</exception>
    public ImageView(nint origin, int width, int height, nint stride, PixelFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        int pixel = format.BytesPerPixel();
        ViewLayout.Check(origin, width, height, stride, pixel, pixel, format.BytesPerChannel());
        Origin = origin;
        Width = width;
        Height = height;
        Stride = stride;
        Format = format;
    }

    /// <summary>Address of the top left pixel.</summary>
    public nint Origin { get; }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next; negative for pictures stored bottom up.</summary>
    public nint Stride { get; }

    /// <summary>How a pixel lies in memory.</summary>
    public PixelFormat Format { get; }

    /// <summary>The bytes of row <paramref name="y"/>, without the padding that may follow it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or a row is 2 GB or longer.</exception>
    public Span<byte> Row(int y) => Row<byte>(y);

    /// <summary>Row <paramref name="y"/> as <typeparamref name="T"/>, a channel or a whole pixel of this format.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or it has more than <see cref="int.MaxValue"/> elements.</exception>
    public unsafe Span<T> Row<T>(int y)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        long elements = (long)Width * Format.BytesPerPixel() / sizeof(T);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elements, int.MaxValue, nameof(y));
        return new Span<T>((void*)(Origin + (y * Stride)), (int)elements);
    }

    /// <summary>The bytes of <paramref name="count"/> pixels of row <paramref name="y"/> from column <paramref name="x"/> on; unchecked.</summary>
    internal unsafe Span<byte> Pixels(int y, int x, int count)
    {
        int pixel = Format.BytesPerPixel();
        return new Span<byte>((void*)(Origin + (y * Stride) + ((nint)x * pixel)), count * pixel);
    }

    /// <summary>The part of this view inside <paramref name="region"/>, over the same memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The region does not lie inside the view.</exception>
    public ImageView Crop(Region region)
    {
        region.ThrowIfOutside(Width, Height);
        nint origin = Origin + (region.Y * Stride) + ((nint)region.X * Format.BytesPerPixel());
        return new ImageView(origin, region.Width, region.Height, Stride, Format);
    }
}
