using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HarmonizeEffect.Imaging;

/// <summary>Zeroed memory outside the managed heap, freed when disposed of or forgotten.</summary>
internal sealed unsafe class NativeBlock : SafeHandleZeroOrMinusOneIsInvalid
{
    // Bytes in all blocks: what has been promised already counts, too, when another is asked for.
    private static long s_total;

    private long _bytes;

    public NativeBlock()
        : base(ownsHandle: true)
    {
    }

    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (handle + CacheLine.Bytes - 1) & -CacheLine.Bytes;
        }
    }

    /// <exception cref="HarmonizeException">The machine, or what it is allowed to use, has not that much memory.</exception>
    public static NativeBlock Allocate(int width, int height, int bytesPerPixel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        decimal size = (decimal)width * height * bytesPerPixel;
        // Systems promise more than they have, and end the process when it is used.
        if (size + Interlocked.Read(ref s_total) > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            throw TooLarge(null);
        var block = new NativeBlock();
        try
        {
            // Zeroed by the system where it can, page by page as they are touched.
            block.SetHandle((nint)NativeMemory.AllocZeroed((nuint)size + CacheLine.Bytes));
        }
        catch (OutOfMemoryException e)
        {
            block.Dispose();
            throw TooLarge(e);
        }

        block._bytes = (long)size;
        Interlocked.Add(ref s_total, block._bytes);
        return block;

        HarmonizeException TooLarge(Exception? e) => new(
            $"There is not enough memory for {width} × {height} pixels ({size / (1 << 30):0.0} GB); close other programs or use a smaller picture.", e);
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        Interlocked.Add(ref s_total, -_bytes);
        return true;
    }
}
