namespace HarmonizeEffect.Imaging;

/// <summary>Owns a mask in native memory: one plane, rows without padding, no coverage at first.</summary>
public sealed class MaskBuffer : IDisposable
{
    private readonly NativeBlock _block;
    private readonly int _width;
    private readonly int _height;
    private readonly MaskFormat _format;

    /// <exception cref="ArgumentOutOfRangeException">A size is not positive or the format is unknown.</exception>
    /// <exception cref="HarmonizeException">There is not that much memory.</exception>
    public MaskBuffer(int width, int height, MaskFormat format)
    {
        _block = NativeBlock.Allocate(width, height, MaskView.BytesPerValue(format));
        _width = width;
        _height = height;
        _format = format;
    }

    /// <summary>The coverage; valid until the buffer is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has been disposed of.</exception>
    public MaskView View
    {
        get
        {
            int value = MaskView.BytesPerValue(_format);
            return new MaskView(_block.Address, _width, _height, (nint)_width * value, value, _format);
        }
    }

    public void Dispose() => _block.Dispose();
}
