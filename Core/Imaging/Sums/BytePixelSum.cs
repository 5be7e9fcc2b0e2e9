using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>
/// The pixels of four bytes below a row of cells: the sums of the rows that lie wholly below it, and apart from them the rows that do so
/// only partly. What they add to each cell is summed up in whole numbers, and weighted then.
/// </summary>
/// <param name="width">Pixels of a row.</param>
internal sealed class BytePixelSum(int width)
{
    private readonly CodeSum<ushort> _whole = new(4 * width);
    private readonly PartialRow _first = new(4 * width);
    private readonly PartialRow _last = new(4 * width);

    /// <summary>Adds pieces of rows, of <see cref="CellColumns.MostRows"/> at most.</summary>
    /// <param name="rows">Multiples of 16 pixels.</param>
    /// <param name="start">The pixel with which they begin.</param>
    /// <returns>The bits that all vectors of them have.</returns>
    public Vector512<ushort> Add(in RowPieces rows, int start) =>
        rows.Rows.Part == RowPart.Whole ? _whole.Add(rows, 4 * start) : Partial(rows.Rows.Part).Set(rows, 4 * start);

    /// <summary>Takes away what was added.</summary>
    public void Remove(in RowPieces rows, int start)
    {
        if (rows.Rows.Part == RowPart.Whole)
            _whole.Remove(rows, 4 * start);
        else
            Leave(rows, start);
    }

    /// <summary>Adds nothing there.</summary>
    public void Leave(in RowPieces rows, int start)
    {
        if (rows.Rows.Part != RowPart.Whole)
            Partial(rows.Rows.Part).Leave(4 * start, rows.First.Length);
    }

    /// <summary>Adds what was added to the cells above it, and begins anew.</summary>
    /// <param name="columns">The cells.</param>
    /// <param name="cells">Their sums.</param>
    /// <param name="ahead">The four rows below this one are fetched meanwhile.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    public void MoveTo(CellColumns columns, Span<Vector4> cells, ReadOnlySpan<byte> ahead, nint stride)
    {
        ref byte even = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(_whole.Even)), odd = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(_whole.Odd));
        ref byte first = ref _first.Start, last = ref _last.Start;
        (float firstWeight, float lastWeight, int vectors) = (_first.Weight, _last.Weight, columns.Vectors(4));
        ReadOnlySpan<Cell> all = columns.Cells[..cells.Length];
        Vector128<float> border = Vector128<float>.Zero;
        int borderAt = -1;
        for (int i = 0; i < all.Length; i++)
        {
            Cell cell = all[i];
            CacheLine.PrefetchFourBelow(ahead[(4 * cell.First)..(4 * (cell.Last + 1))], stride);
            if (borderAt != cell.First)
                border = Column(ref even, ref odd, ref first, ref last, cell.First, firstWeight, lastWeight);
            Vector128<float> sum = border * cell.FirstWeight;
            if (cell.Last > cell.First)
            {
                // What two cells share is computed once.
                borderAt = cell.Last;
                border = Column(ref even, ref odd, ref first, ref last, cell.Last, firstWeight, lastWeight);
                sum += border * cell.LastWeight;

                nuint at = 4 * ((nuint)cell.First + 1);
                ref byte masks = ref columns.Masks(4 * cell.Inside);
                Vector256<uint> evenSum = Vector256<uint>.Zero, oddSum = evenSum, firstSum = evenSum, lastSum = evenSum;
                for (nuint offset = 0; offset < (nuint)(vectors * Vector256<byte>.Count); offset += (nuint)Vector256<byte>.Count)
                {
                    Vector256<byte> inside = Vector256.LoadUnsafe(ref masks, offset);
                    evenSum += AdjacentSum.OfPairs(Vector256.LoadUnsafe(ref even, at + offset) & inside);
                    oddSum += AdjacentSum.OfPairs(Vector256.LoadUnsafe(ref odd, at + offset) & inside);
                    firstSum += AdjacentSum.OfPixels(Vector256.LoadUnsafe(ref first, at + offset) & inside);
                    lastSum += AdjacentSum.OfPixels(Vector256.LoadUnsafe(ref last, at + offset) & inside);
                }

                sum += ToFloat(Interleave(evenSum.GetLower() + evenSum.GetUpper(), oddSum.GetLower() + oddSum.GetUpper()))
                    + (ToFloat(firstSum.GetLower() + firstSum.GetUpper()) * firstWeight)
                    + (ToFloat(lastSum.GetLower() + lastSum.GetUpper()) * lastWeight);
            }

            cells[i] += sum.AsVector4();
        }

        _whole.Clear();
        _first.Reset();
        _last.Reset();
    }

    private PartialRow Partial(RowPart part) => part == RowPart.First ? _first : _last;

    // The weighted sum of one column of pixels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Column(ref byte even, ref byte odd, ref byte first, ref byte last, int x, float firstWeight, float lastWeight)
    {
        nuint at = 4 * (nuint)x;
        Vector128<uint> whole = Vector128.WidenLower(Vector128.Create(Read(ref even, at), Read(ref odd, at), 0, 0).AsUInt16());
        return ToFloat(Vector128.Shuffle(whole, Vector128.Create(0u, 2, 1, 3)))
            + (ToFloat(Bytes(ref first, at)) * firstWeight)
            + (ToFloat(Bytes(ref last, at)) * lastWeight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Bytes(ref byte row, nuint at) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Read(ref row, at)).AsByte()));

    private static uint Read(ref byte row, nuint at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref row, at));

    // Two sums of the first channel and two of the third, and the same of the second and the fourth: in their order, added.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Interleave(Vector128<uint> even, Vector128<uint> odd) =>
        Vector128.ConditionalSelect(
            Vector128.Create(uint.MaxValue, 0, uint.MaxValue, 0),
            even + Vector128.Shuffle(even, Vector128.Create(1u, 0, 3, 2)),
            odd + Vector128.Shuffle(odd, Vector128.Create(1u, 0, 3, 2)));

    private static Vector128<float> ToFloat(Vector128<uint> sums) => Vector128.ConvertToSingle(sums.AsInt32());
}
