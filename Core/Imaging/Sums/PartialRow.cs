using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>A row of bytes that lies only partly below a row of cells.</summary>
/// <param name="length">Bytes.</param>
internal sealed class PartialRow(int length)
{
    private readonly byte[] _bytes = new byte[length + CellColumns.Reach];

    /// <summary>The part of it that lies below the cells; 0 while there is no such row.</summary>
    public float Weight { get; private set; }

    /// <summary>The first byte.</summary>
    public ref byte Start => ref MemoryMarshal.GetArrayDataReference(_bytes);

    /// <summary>Takes a piece, and has the four rows below fetched meanwhile.</summary>
    /// <param name="rows">The row; a multiple of 64 bytes.</param>
    /// <param name="start">Where it belongs.</param>
    /// <returns>The bits that all its vectors have.</returns>
    public Vector512<ushort> Set(in RowPieces rows, int start)
    {
        Weight = rows.Rows.Weight;
        nint stride = rows.Stride;
        ReadOnlySpan<Vector512<ushort>> from = MemoryMarshal.Cast<byte, Vector512<ushort>>(rows.First);
        Span<Vector512<ushort>> to = MemoryMarshal.Cast<byte, Vector512<ushort>>(_bytes.AsSpan(start, rows.First.Length))[..from.Length];
        Vector512<ushort> common = Vector512<ushort>.AllBitsSet;
        for (int i = 0; i < from.Length; i++)
        {
            CacheLine.PrefetchFourBelow(in from[i], stride);
            common &= from[i];
            to[i] = from[i];
        }

        return common;
    }

    /// <summary>Has nothing there.</summary>
    public void Leave(int start, int count) => _bytes.AsSpan(start, count).Clear();

    /// <summary>Tells that there is no such row any more.</summary>
    public void Reset() => Weight = 0;
}
