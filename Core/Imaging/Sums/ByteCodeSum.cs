using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>The codes of one byte, as masks have them, below a row of cells; otherwise as <see cref="BytePixelSum"/>.</summary>
/// <param name="width">Codes of a row.</param>
internal sealed class ByteCodeSum(int width)
{
    /// <summary>Codes that pieces of rows have, or a multiple of it.</summary>
    public const int Step = 64;

    private readonly ushort[] _whole = new ushort[width + CellColumns.Reach];
    private readonly PartialRow _first = new(width);
    private readonly PartialRow _last = new(width);

    /// <summary>Adds pieces of rows, of <see cref="CellColumns.MostRows"/> at most.</summary>
    /// <param name="rows">Multiples of <see cref="Step"/> codes.</param>
    /// <param name="start">The code with which they begin.</param>
    public void Add(in RowPieces rows, int start)
    {
        if (rows.Rows.Part == RowPart.First)
            _first.Set(rows, start);
        else if (rows.Rows.Part == RowPart.Last)
            _last.Set(rows, start);
        else if (rows.Rows.Count == 1)
            AddOne(rows, start);
        else
            AddFour(rows, start);
    }

    /// <inheritdoc cref="BytePixelSum.MoveTo"/>
    public void MoveTo(CellColumns columns, Span<float> cells, ReadOnlySpan<byte> ahead, nint stride)
    {
        ref ushort whole = ref MemoryMarshal.GetArrayDataReference(_whole);
        ref byte first = ref _first.Start, last = ref _last.Start;
        (float firstWeight, float lastWeight, int wholeVectors, int partialVectors) = (_first.Weight, _last.Weight, columns.Vectors(2), columns.Vectors(1));
        ReadOnlySpan<Cell> all = columns.Cells[..cells.Length];
        float border = 0;
        int borderAt = -1;
        for (int i = 0; i < all.Length; i++)
        {
            Cell cell = all[i];
            CacheLine.PrefetchFourBelow(ahead[cell.First..(cell.Last + 1)], stride);
            if (borderAt != cell.First)
                border = Column(ref whole, ref first, ref last, cell.First, firstWeight, lastWeight);
            float sum = border * cell.FirstWeight;
            if (cell.Last > cell.First)
            {
                // What two cells share is computed once.
                borderAt = cell.Last;
                border = Column(ref whole, ref first, ref last, cell.Last, firstWeight, lastWeight);
                sum += border * cell.LastWeight;

                nuint at = (nuint)cell.First + 1;
                Vector256<uint> wholeSum = Vector256<uint>.Zero, firstSum = wholeSum, lastSum = wholeSum;
                ref byte masks = ref columns.Masks(2 * cell.Inside);
                for (int vector = 0; vector < wholeVectors; vector++)
                {
                    Vector256<ushort> inside = Vector256.LoadUnsafe(ref masks, (nuint)(vector * Vector256<byte>.Count)).AsUInt16();
                    wholeSum += AdjacentSum.Of(Vector256.LoadUnsafe(ref whole, at + (nuint)(vector * Vector256<ushort>.Count)) & inside);
                }

                masks = ref columns.Masks(cell.Inside);
                for (nuint offset = 0; offset < (nuint)(partialVectors * Vector256<byte>.Count); offset += (nuint)Vector256<byte>.Count)
                {
                    Vector256<byte> inside = Vector256.LoadUnsafe(ref masks, offset);
                    firstSum += AdjacentSum.Of(AdjacentSum.Of(Vector256.LoadUnsafe(ref first, at + offset) & inside));
                    lastSum += AdjacentSum.Of(AdjacentSum.Of(Vector256.LoadUnsafe(ref last, at + offset) & inside));
                }

                sum += Vector256.Sum(ToFloat(wholeSum) + (ToFloat(firstSum) * firstWeight) + (ToFloat(lastSum) * lastWeight));
            }

            cells[i] += sum;
        }

        Array.Clear(_whole);
        _first.Reset();
        _last.Reset();
    }

    private void AddFour(in RowPieces rows, int start)
    {
        ReadOnlySpan<Vector512<byte>> a = Lines(rows.First), b = Lines(rows.Second)[..a.Length], c = Lines(rows.Third)[..a.Length], d = Lines(rows.Fourth)[..a.Length];
        Span<Vector512<ushort>> sums = Sums(start, rows.First.Length)[..(2 * a.Length)];
        nint below = RowGroup.Most * rows.Stride;
        for (int i = 0; i < a.Length; i++)
        {
            CacheLine.Prefetch(in a[i], below);
            CacheLine.Prefetch(in b[i], below);
            CacheLine.Prefetch(in c[i], below);
            CacheLine.Prefetch(in d[i], below);
            sums[2 * i] += Lower(a[i]) + Lower(b[i]) + (Lower(c[i]) + Lower(d[i]));
            sums[(2 * i) + 1] += Upper(a[i]) + Upper(b[i]) + (Upper(c[i]) + Upper(d[i]));
        }
    }

    private void AddOne(in RowPieces rows, int start)
    {
        ReadOnlySpan<Vector512<byte>> row = Lines(rows.First);
        Span<Vector512<ushort>> sums = Sums(start, rows.First.Length)[..(2 * row.Length)];
        nint stride = rows.Stride;
        for (int i = 0; i < row.Length; i++)
        {
            CacheLine.PrefetchFourBelow(in row[i], stride);
            sums[2 * i] += Lower(row[i]);
            sums[(2 * i) + 1] += Upper(row[i]);
        }
    }

    private Span<Vector512<ushort>> Sums(int start, int count) => MemoryMarshal.Cast<ushort, Vector512<ushort>>(_whole.AsSpan(start, count));

    private static ReadOnlySpan<Vector512<byte>> Lines(ReadOnlySpan<byte> row) => MemoryMarshal.Cast<byte, Vector512<byte>>(row);

    private static Vector512<ushort> Lower(Vector512<byte> codes) => Vector512.WidenLower(codes);

    private static Vector512<ushort> Upper(Vector512<byte> codes) => Vector512.WidenUpper(codes);

    // The weighted sum of one column of codes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Column(ref ushort whole, ref byte first, ref byte last, int x, float firstWeight, float lastWeight) =>
        Unsafe.Add(ref whole, x) + (Unsafe.Add(ref first, x) * firstWeight) + (Unsafe.Add(ref last, x) * lastWeight);

    private static Vector256<float> ToFloat(Vector256<uint> sums) => Vector256.ConvertToSingle(sums.AsInt32());
}
