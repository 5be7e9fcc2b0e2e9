namespace HarmonizeEffect.Imaging;

/// <summary>Owns the pixels of a picture in native memory: rows without padding, all bytes zero at first.</summary>
public sealed class ImageBuffer : IDisposable
{
    private readonly NativeBlock _block;
    private readonly int _width;
    private readonly int _height;
    private readonly PixelFormat _format;

    /// <exception cref="ArgumentOutOfRangeException">A size is not positive or the format is unknown.</exception>
    /// <exception cref="HarmonizeException">There is not that much memory.</exception>
    public ImageBuffer(int width, int height, PixelFormat format)
    {
        _block = NativeBlock.Allocate(width, height, format.BytesPerPixel());
        _width = width;
        _height = height;
        _format = format;
    }

    /// <summary>The pixels; valid until the buffer is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has been disposed of.</exception>
    public ImageView View => new(_block.Address, _width, _height, (nint)_width * _format.BytesPerPixel(), _format);

    public void Dispose() => _block.Dispose();
}
