using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>
/// Adds rows of codes as whole numbers. Codes at even and at odd places are summed apart, each in a lane as wide as two codes, which takes
/// a mask and a shift; four rows at a time, so that sums are loaded and stored once for four.
/// </summary>
/// <typeparam name="TLane">An unsigned number twice as wide as a code.</typeparam>
/// <param name="lanes">Most pairs of codes in a row.</param>
internal sealed class CodeSum<TLane>(int lanes)
    where TLane : unmanaged, IBinaryInteger<TLane>, IUnsignedNumber<TLane>
{
    // Rows of which every sum surely fits its lane.
    private const int MaxRows = 256;

    private readonly TLane[] _even = new TLane[lanes];
    private readonly TLane[] _odd = new TLane[lanes];
    private int _rows;

    // A constant to the compiler, which a field is not before it is set.
    private static int CodeBits => 4 * Unsafe.SizeOf<TLane>();

    /// <summary>Codes that a vector holds.</summary>
    public static int Step => 2 * Vector512<TLane>.Count;

    /// <summary>Whether so many more rows surely fit.</summary>
    public bool HasRoom(int rows) => _rows + rows <= MaxRows;

    /// <summary>Counts rows that are going to be added, in pieces.</summary>
    public void Reserve(int rows) => _rows += rows;

    /// <summary>Adds pieces of four rows.</summary>
    /// <param name="start">The pair of codes in which they begin.</param>
    /// <param name="first">Multiples of <see cref="Step"/> codes.</param>
    /// <param name="second">As many.</param>
    /// <param name="third">As many.</param>
    /// <param name="fourth">As many.</param>
    /// <returns>The bits that all vectors of them have.</returns>
    public Vector512<TLane> Add(int start, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth)
    {
        Span<Vector512<TLane>> even = Sums(_even, start, first.Length), odd = Sums(_odd, start, first.Length)[..even.Length];
        ReadOnlySpan<Vector512<TLane>> a = Lanes(first)[..even.Length], b = Lanes(second)[..even.Length], c = Lanes(third)[..even.Length], d = Lanes(fourth)[..even.Length];
        Vector512<TLane> code = Vector512<TLane>.AllBitsSet >>> CodeBits, common = Vector512<TLane>.AllBitsSet;
        for (int i = 0; i < even.Length; i++)
        {
            Vector512<TLane> p = a[i], q = b[i], r = c[i], s = d[i];
            common &= p & q & (r & s);
            even[i] += (p & code) + (q & code) + ((r & code) + (s & code));
            odd[i] += (p >>> CodeBits) + (q >>> CodeBits) + ((r >>> CodeBits) + (s >>> CodeBits));
        }

        return common;
    }

    /// <summary>Adds a piece of one row.</summary>
    /// <returns>As of four.</returns>
    public Vector512<TLane> Add(int start, ReadOnlySpan<byte> row)
    {
        Span<Vector512<TLane>> even = Sums(_even, start, row.Length), odd = Sums(_odd, start, row.Length)[..even.Length];
        ReadOnlySpan<Vector512<TLane>> a = Lanes(row)[..even.Length];
        Vector512<TLane> code = Vector512<TLane>.AllBitsSet >>> CodeBits, common = Vector512<TLane>.AllBitsSet;
        for (int i = 0; i < even.Length; i++)
        {
            common &= a[i];
            even[i] += a[i] & code;
            odd[i] += a[i] >>> CodeBits;
        }

        return common;
    }

    /// <summary>Takes away what was added.</summary>
    public void Remove(int start, ReadOnlySpan<byte> row)
    {
        Span<Vector512<TLane>> even = Sums(_even, start, row.Length), odd = Sums(_odd, start, row.Length)[..even.Length];
        ReadOnlySpan<Vector512<TLane>> a = Lanes(row)[..even.Length];
        Vector512<TLane> code = Vector512<TLane>.AllBitsSet >>> CodeBits;
        for (int i = 0; i < even.Length; i++)
        {
            even[i] -= a[i] & code;
            odd[i] -= a[i] >>> CodeBits;
        }
    }

    /// <summary>Adds the sums to <paramref name="sums"/> and begins anew.</summary>
    public void Flush(Span<float> sums)
    {
        if (_rows == 0)
            return;
        _rows = 0;
        Span<Vector512<float>> targets = MemoryMarshal.Cast<float, Vector512<float>>(sums);
        int whole = typeof(TLane) == typeof(ushort)
            ? AddTo(targets, MemoryMarshal.Cast<TLane, Vector512<ushort>>(_even), MemoryMarshal.Cast<TLane, Vector512<ushort>>(_odd))
            : AddTo(targets, MemoryMarshal.Cast<TLane, Vector512<uint>>(_even), MemoryMarshal.Cast<TLane, Vector512<uint>>(_odd));
        for (int i = whole * Vector512<float>.Count; i < sums.Length; i++)
            sums[i] += float.CreateTruncating((i % 2 == 0 ? _even : _odd)[i / 2]);
        Array.Clear(_even);
        Array.Clear(_odd);
    }

    // Brings sums of codes at even and odd places back into their order, and returns the number of vectors done.
    private static int AddTo(Span<Vector512<float>> targets, ReadOnlySpan<Vector512<ushort>> even, ReadOnlySpan<Vector512<ushort>> odd)
    {
        for (int i = 0; i < targets.Length / 4; i++)
        {
            (Vector512<uint> lowerEven, Vector512<uint> upperEven) = Vector512.Widen(even[i]);
            (Vector512<uint> lowerOdd, Vector512<uint> upperOdd) = Vector512.Widen(odd[i]);
            (Vector512<uint> first, Vector512<uint> second) = Vector512.Widen((lowerEven | (lowerOdd << 16)).AsUInt16());
            (Vector512<uint> third, Vector512<uint> fourth) = Vector512.Widen((upperEven | (upperOdd << 16)).AsUInt16());
            targets[4 * i] += Vector512.ConvertToSingle(first.AsInt32());
            targets[(4 * i) + 1] += Vector512.ConvertToSingle(second.AsInt32());
            targets[(4 * i) + 2] += Vector512.ConvertToSingle(third.AsInt32());
            targets[(4 * i) + 3] += Vector512.ConvertToSingle(fourth.AsInt32());
        }

        return targets.Length / 4 * 4;
    }

    private static int AddTo(Span<Vector512<float>> targets, ReadOnlySpan<Vector512<uint>> even, ReadOnlySpan<Vector512<uint>> odd)
    {
        for (int i = 0; i < targets.Length / 2; i++)
        {
            (Vector512<ulong> lowerEven, Vector512<ulong> upperEven) = Vector512.Widen(even[i]);
            (Vector512<ulong> lowerOdd, Vector512<ulong> upperOdd) = Vector512.Widen(odd[i]);
            targets[2 * i] += Vector512.ConvertToSingle((lowerEven | (lowerOdd << 32)).AsInt32());
            targets[(2 * i) + 1] += Vector512.ConvertToSingle((upperEven | (upperOdd << 32)).AsInt32());
        }

        return targets.Length / 2 * 2;
    }

    private static ReadOnlySpan<Vector512<TLane>> Lanes(ReadOnlySpan<byte> row) => MemoryMarshal.Cast<byte, Vector512<TLane>>(row);

    private static Span<Vector512<TLane>> Sums(TLane[] sums, int start, int bytes) =>
        MemoryMarshal.Cast<TLane, Vector512<TLane>>(sums.AsSpan(start, bytes / Unsafe.SizeOf<TLane>()));
}
