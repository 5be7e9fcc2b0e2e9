using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>
/// Adds rows of codes as whole numbers. Codes at even and at odd places are summed apart, each in a lane as wide as two codes, which takes
/// a mask and a shift; four rows at a time, so that sums are loaded and stored once for four. Meanwhile the rows below are fetched.
/// </summary>
/// <typeparam name="TLane">An unsigned number twice as wide as a code.</typeparam>
/// <param name="length">Bytes of a row.</param>
internal sealed class CodeSum<TLane>(int length)
    where TLane : unmanaged, IBinaryInteger<TLane>, IUnsignedNumber<TLane>
{
    private readonly TLane[] _even = new TLane[(length + CellColumns.Reach) / Unsafe.SizeOf<TLane>()];
    private readonly TLane[] _odd = new TLane[(length + CellColumns.Reach) / Unsafe.SizeOf<TLane>()];

    /// <summary>Sums of the codes at even places.</summary>
    public ReadOnlySpan<TLane> Even => _even;

    /// <summary>Sums of the codes at odd places.</summary>
    public ReadOnlySpan<TLane> Odd => _odd;

    private static Vector512<TLane> Code => Vector512<TLane>.AllBitsSet >>> (4 * Unsafe.SizeOf<TLane>());

    /// <summary>Adds pieces of rows.</summary>
    /// <param name="rows">Multiples of 64 bytes.</param>
    /// <param name="start">The byte of a row with which they begin; even for bytes, a multiple of 4 for words.</param>
    /// <returns>The bits that all vectors of them have.</returns>
    public Vector512<TLane> Add(in RowPieces rows, int start) => rows.Rows.Count == 1 ? AddOne(rows, start) : AddFour(rows, start);

    /// <summary>Takes away what was added.</summary>
    public void Remove(in RowPieces rows, int start)
    {
        Remove(rows.First, start);
        if (rows.Rows.Count == 1)
            return;
        Remove(rows.Second, start);
        Remove(rows.Third, start);
        Remove(rows.Fourth, start);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Array.Clear(_even);
        Array.Clear(_odd);
    }

    private Vector512<TLane> AddFour(in RowPieces rows, int start)
    {
        Span<Vector512<TLane>> even = Sums(_even, start, rows.First.Length), odd = Sums(_odd, start, rows.First.Length)[..even.Length];
        ReadOnlySpan<Vector512<TLane>> a = Lanes(rows.First)[..even.Length], b = Lanes(rows.Second)[..even.Length];
        ReadOnlySpan<Vector512<TLane>> c = Lanes(rows.Third)[..even.Length], d = Lanes(rows.Fourth)[..even.Length];
        Vector512<TLane> code = Code, common = Vector512<TLane>.AllBitsSet;
        nint below = RowGroup.Most * rows.Stride;
        for (int i = 0; i < even.Length; i++)
        {
            Vector512<TLane> p = a[i], q = b[i], r = c[i], s = d[i];
            CacheLine.Prefetch(in a[i], below);
            CacheLine.Prefetch(in b[i], below);
            CacheLine.Prefetch(in c[i], below);
            CacheLine.Prefetch(in d[i], below);
            common &= p & q & (r & s);
            even[i] += (p & code) + (q & code) + ((r & code) + (s & code));
            odd[i] += Upper(p) + Upper(q) + (Upper(r) + Upper(s));
        }

        return common;
    }

    private Vector512<TLane> AddOne(in RowPieces rows, int start)
    {
        Span<Vector512<TLane>> even = Sums(_even, start, rows.First.Length), odd = Sums(_odd, start, rows.First.Length)[..even.Length];
        ReadOnlySpan<Vector512<TLane>> row = Lanes(rows.First)[..even.Length];
        Vector512<TLane> code = Code, common = Vector512<TLane>.AllBitsSet;
        nint stride = rows.Stride;
        for (int i = 0; i < even.Length; i++)
        {
            CacheLine.PrefetchFourBelow(in row[i], stride);
            common &= row[i];
            even[i] += row[i] & code;
            odd[i] += Upper(row[i]);
        }

        return common;
    }

    private void Remove(ReadOnlySpan<byte> codes, int start)
    {
        Span<Vector512<TLane>> even = Sums(_even, start, codes.Length), odd = Sums(_odd, start, codes.Length)[..even.Length];
        ReadOnlySpan<Vector512<TLane>> row = Lanes(codes)[..even.Length];
        Vector512<TLane> code = Code;
        for (int i = 0; i < even.Length; i++)
        {
            even[i] -= row[i] & code;
            odd[i] -= Upper(row[i]);
        }
    }

    // By a number that stands here, as the compiler takes another for one that it does not know.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<TLane> Upper(Vector512<TLane> lanes) => typeof(TLane) == typeof(ushort) ? lanes >>> 8 : lanes >>> 16;

    private static ReadOnlySpan<Vector512<TLane>> Lanes(ReadOnlySpan<byte> row) => MemoryMarshal.Cast<byte, Vector512<TLane>>(row);

    private static Span<Vector512<TLane>> Sums(TLane[] sums, int start, int bytes) =>
        MemoryMarshal.Cast<TLane, Vector512<TLane>>(sums.AsSpan(start / Unsafe.SizeOf<TLane>(), bytes / Unsafe.SizeOf<TLane>()));
}
