using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>The pixels of four words below a row of cells: rows that lie wholly below it are summed as whole numbers, and then as floats.</summary>
/// <param name="length">Most pixels of a stretch.</param>
internal sealed class WordPixelSum(int length)
{
    private readonly CodeSum<uint> _whole = new(8 * length);

    /// <summary>Adds pieces of rows that lie wholly below the cells, of 256 at most; see <see cref="Flush"/>.</summary>
    /// <param name="rows">Multiples of 8 pixels.</param>
    /// <param name="start">The pixel of the stretch with which they begin.</param>
    /// <returns>The bits that all vectors of them have.</returns>
    public Vector512<uint> Add(in RowPieces rows, int start) => _whole.Add(rows, 8 * start);

    /// <summary>Takes away what was added.</summary>
    public void Remove(in RowPieces rows, int start) => _whole.Remove(rows, 8 * start);

    /// <summary>Adds a row that lies only partly below the cells: sums += weight · codes. Meanwhile the rows below are fetched.</summary>
    /// <param name="rows">The row; a multiple of 8 pixels.</param>
    /// <param name="sums">As many.</param>
    public static void AddWeighted(in RowPieces rows, Span<Vector4> sums)
    {
        ReadOnlySpan<Vector512<ushort>> vectors = MemoryMarshal.Cast<byte, Vector512<ushort>>(rows.First);
        Span<Vector512<float>> targets = MemoryMarshal.Cast<Vector4, Vector512<float>>(sums)[..(2 * vectors.Length)];
        Vector512<float> weights = Vector512.Create(rows.Rows.Weight);
        nint stride = rows.Stride;
        for (int i = 0; i < vectors.Length; i++)
        {
            CacheLine.PrefetchFourBelow(in vectors[i], stride);
            (Vector512<uint> lower, Vector512<uint> upper) = Vector512.Widen(vectors[i]);
            targets[2 * i] += Vector512.ConvertToSingle(lower.AsInt32()) * weights;
            targets[(2 * i) + 1] += Vector512.ConvertToSingle(upper.AsInt32()) * weights;
        }
    }

    /// <summary>Adds what was added to <paramref name="sums"/>, of a stretch from its first pixel on, and begins anew.</summary>
    public void Flush(Span<Vector4> sums)
    {
        // Even and odd codes go back into their order.
        ReadOnlySpan<Vector512<uint>> even = MemoryMarshal.Cast<uint, Vector512<uint>>(_whole.Even), odd = MemoryMarshal.Cast<uint, Vector512<uint>>(_whole.Odd);
        Span<Vector512<float>> targets = MemoryMarshal.Cast<Vector4, Vector512<float>>(sums);
        for (int i = 0; i < targets.Length / 2; i++)
        {
            (Vector512<ulong> lowerEven, Vector512<ulong> upperEven) = Vector512.Widen(even[i]);
            (Vector512<ulong> lowerOdd, Vector512<ulong> upperOdd) = Vector512.Widen(odd[i]);
            targets[2 * i] += Vector512.ConvertToSingle((lowerEven | (lowerOdd << 32)).AsInt32());
            targets[(2 * i) + 1] += Vector512.ConvertToSingle((upperEven | (upperOdd << 32)).AsInt32());
        }

        _whole.Clear();
    }
}
