using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>Which bits of a vector of pixels are alpha's, and what they are where pixels are opaque.</summary>
internal readonly struct OpaquePattern
{
    private readonly Vector512<uint> _alpha;
    private readonly Vector512<uint> _full;

    private OpaquePattern(Vector512<uint> alpha, Vector512<uint> full)
    {
        _alpha = alpha;
        _full = full;
    }

    public static OpaquePattern Of(PixelFormat format)
    {
        switch (format.BytesPerChannel())
        {
            case 1:
                Vector512<uint> bytes = Vector512.Create(0xFF000000);
                return new OpaquePattern(bytes, bytes);
            case 2:
                Vector512<uint> words = Vector512.Create(0xFFFF000000000000).AsUInt32();
                return new OpaquePattern(words, words);
            default:
                Vector128<uint> alpha = Vector128.Create(0, 0, 0, uint.MaxValue);
                return new OpaquePattern(Vector512.Create(alpha), Vector512.Create(alpha & Vector128<float>.One.AsUInt32()));
        }
    }

    /// <summary>Whether all pixels of some rows are opaque.</summary>
    /// <param name="rows">Multiples of 16 pixels.</param>
    public bool IsOpaque(in RowPieces rows) => Are(rows, _full);

    /// <summary>Whether all pixels of integers are opaque that have these bits in common.</summary>
    public bool IsOpaque(Vector512<uint> common) => (common & _alpha) == _alpha;

    /// <summary>Whether all pixels are opaque that have these bits in common, and no others than these.</summary>
    public bool IsOpaque(Vector512<uint> common, Vector512<uint> any) => (((common ^ _full) | (any ^ _full)) & _alpha) == Vector512<uint>.Zero;

    /// <summary>Whether all pixels of some rows are fully transparent.</summary>
    /// <param name="rows">Multiples of 16 pixels.</param>
    public bool IsTransparent(in RowPieces rows) => Are(rows, Vector512<uint>.Zero);

    private bool Are(in RowPieces rows, Vector512<uint> wanted)
    {
        ReadOnlySpan<Vector512<uint>> first = MemoryMarshal.Cast<byte, Vector512<uint>>(rows.First);
        ReadOnlySpan<Vector512<uint>> second = MemoryMarshal.Cast<byte, Vector512<uint>>(rows.Second)[..first.Length];
        ReadOnlySpan<Vector512<uint>> third = MemoryMarshal.Cast<byte, Vector512<uint>>(rows.Third)[..first.Length];
        ReadOnlySpan<Vector512<uint>> fourth = MemoryMarshal.Cast<byte, Vector512<uint>>(rows.Fourth)[..first.Length];
        Vector512<uint> differs = Vector512<uint>.Zero;
        for (int i = 0; i < first.Length; i++)
            differs |= (first[i] ^ wanted) | (second[i] ^ wanted) | ((third[i] ^ wanted) | (fourth[i] ^ wanted));
        return (differs & _alpha) == Vector512<uint>.Zero;
    }
}
