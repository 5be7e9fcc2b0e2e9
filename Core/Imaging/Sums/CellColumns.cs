using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>
/// A row of cells, and how vectors go over what lies inside of them: as many vectors for each, so that the processor foresees them, under
/// masks that end where the cell does.
/// </summary>
internal sealed class CellColumns
{
    /// <summary>Bytes that such vectors may read behind those of the last pixel.</summary>
    public const int Reach = 64;

    private readonly Cell[] _cells;
    private readonly byte[] _masks;
    private readonly int _inside;

    /// <param name="pixels">The pixels below the cells.</param>
    /// <param name="count">How many cells.</param>
    public CellColumns(int pixels, int count)
    {
        _cells = Cell.Divide(pixels, count);
        _inside = _cells.Max(cell => cell.Inside);
        int ones = Math.Max(1, Vectors(sizeof(uint))) * Vector256<byte>.Count;
        _masks = new byte[2 * ones];
        _masks.AsSpan(0, ones).Fill(byte.MaxValue);
    }

    /// <summary>The cells, from left to right.</summary>
    public ReadOnlySpan<Cell> Cells => _cells;

    /// <summary>
    /// Rows whose codes are at most 255 and which can be summed as whole numbers: such that a column fits 16 bits with a sign, a cell 32.
    /// </summary>
    public int MostRows => Math.Clamp(int.MaxValue / byte.MaxValue / (_inside + 1), RowGroup.Most, short.MaxValue / byte.MaxValue);

    /// <summary>How many vectors of 32 bytes hold what lies inside of any cell.</summary>
    /// <param name="bytes">Bytes of a pixel, at most 4.</param>
    public int Vectors(int bytes) => ((_inside * bytes) + Vector256<byte>.Count - 1) / Vector256<byte>.Count;

    /// <summary>As many masks of 32 bytes, one after the other: so many bytes of ones, and then zeros.</summary>
    /// <param name="ones">At most what lies inside of any cell.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Masks(int ones) => ref _masks[(_masks.Length / 2) - ones];
}
