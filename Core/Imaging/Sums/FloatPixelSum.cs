using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>
/// Adds rows of opaque pixels of four floats, times the row's weight. Alpha is looked at while they are added, so that memory is read and
/// numbers are added at the same time; the sums are taken over only if all of it was 1.
/// </summary>
/// <param name="opaque">What alpha is.</param>
/// <param name="length">Most pixels that are added at once.</param>
internal sealed class FloatPixelSum(OpaquePattern opaque, int length)
{
    private readonly Vector4[] _added = new Vector4[length];

    /// <summary>Adds pieces of rows, and has the rows below fetched meanwhile.</summary>
    /// <param name="rows">Multiples of 4 pixels; values are clamped to 0..1, NaN counts as 0.</param>
    /// <param name="sums">As many.</param>
    /// <returns>Whether all pixels are opaque; otherwise nothing is added.</returns>
    public bool TryAdd(in RowPieces rows, Span<Vector4> sums)
    {
        ReadOnlySpan<Vector512<float>> before = MemoryMarshal.Cast<Vector4, Vector512<float>>(sums);
        Span<Vector512<float>> added = MemoryMarshal.Cast<Vector4, Vector512<float>>(_added.AsSpan())[..before.Length];
        Vector512<uint> first = Vectors(rows.First)[0].AsUInt32();
        bool isOpaque = opaque.IsOpaque(first, first) && (rows.Rows.Count == 1 ? AddOne(rows, before, added) : AddFour(rows, before, added));
        if (isOpaque)
            _added.AsSpan(0, sums.Length).CopyTo(sums);
        return isOpaque;
    }

    private bool AddFour(in RowPieces rows, ReadOnlySpan<Vector512<float>> before, Span<Vector512<float>> added)
    {
        before = before[..added.Length];
        ReadOnlySpan<Vector512<float>> a = Vectors(rows.First)[..added.Length], b = Vectors(rows.Second)[..added.Length];
        ReadOnlySpan<Vector512<float>> c = Vectors(rows.Third)[..added.Length], d = Vectors(rows.Fourth)[..added.Length];
        Vector512<uint> common = Vector512<uint>.AllBitsSet, any = Vector512<uint>.Zero;
        nint below = RowGroup.Most * rows.Stride;
        for (int i = 0; i < added.Length; i++)
        {
            CacheLine.Prefetch(in a[i], below);
            CacheLine.Prefetch(in b[i], below);
            CacheLine.Prefetch(in c[i], below);
            CacheLine.Prefetch(in d[i], below);
            Vector512<float> p = a[i], q = b[i], r = c[i], s = d[i];
            common &= p.AsUInt32() & q.AsUInt32() & (r.AsUInt32() & s.AsUInt32());
            any |= p.AsUInt32() | q.AsUInt32() | (r.AsUInt32() | s.AsUInt32());
            added[i] = before[i] + (Clamp(p) + Clamp(q) + (Clamp(r) + Clamp(s)));
        }

        return opaque.IsOpaque(common, any);
    }

    private bool AddOne(in RowPieces rows, ReadOnlySpan<Vector512<float>> before, Span<Vector512<float>> added)
    {
        before = before[..added.Length];
        ReadOnlySpan<Vector512<float>> row = Vectors(rows.First)[..added.Length];
        Vector512<uint> common = Vector512<uint>.AllBitsSet, any = Vector512<uint>.Zero;
        (float weight, nint stride) = (rows.Rows.Weight, rows.Stride);
        for (int i = 0; i < added.Length; i++)
        {
            CacheLine.PrefetchFourBelow(in row[i], stride);
            common &= row[i].AsUInt32();
            any |= row[i].AsUInt32();
            added[i] = before[i] + (Clamp(row[i]) * weight);
        }

        return opaque.IsOpaque(common, any);
    }

    // To 0..1; the comparison is false for NaN, which therefore becomes 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Clamp(Vector512<float> values) =>
        Vector512.MinNative(values, Vector512<float>.One) & Vector512.GreaterThan(values, Vector512<float>.Zero);

    private static ReadOnlySpan<Vector512<float>> Vectors(ReadOnlySpan<byte> piece) => MemoryMarshal.Cast<byte, Vector512<float>>(piece);
}
