using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HarmonizeEffect.Imaging;

/// <summary>Zeroed memory outside the managed heap, freed when disposed of or forgotten.</summary>
internal sealed unsafe class NativeBlock : SafeHandleZeroOrMinusOneIsInvalid
{
    public NativeBlock()
        : base(ownsHandle: true)
    {
    }

    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <exception cref="HarmonizeException">There is not that much memory.</exception>
    public static NativeBlock Allocate(int width, int height, int bytesPerPixel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var block = new NativeBlock();
        try
        {
            // Zeroed by the system where it can, page by page as they are touched.
            nuint pixels = checked((nuint)width * (nuint)height);
            block.SetHandle((nint)NativeMemory.AllocZeroed(pixels, (nuint)bytesPerPixel));
            return block;
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            block.Dispose();
            decimal gigabytes = (decimal)width * height * bytesPerPixel / (1 << 30);
            throw new HarmonizeException(
                $"There is not enough memory for {width} × {height} pixels ({gigabytes:0.0} GB); close other programs or use a smaller picture.", e);
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
