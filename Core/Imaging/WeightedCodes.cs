using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>Adds rows of codes that lie only partly below a cell.</summary>
internal static class WeightedCodes
{
    /// <summary>sums += weight · values.</summary>
    /// <param name="values">A multiple of 64 codes.</param>
    /// <param name="weight">What each counts.</param>
    /// <param name="sums">As many.</param>
    public static void Add(ReadOnlySpan<byte> values, float weight, Span<float> sums)
    {
        ReadOnlySpan<Vector512<byte>> vectors = MemoryMarshal.Cast<byte, Vector512<byte>>(values);
        Span<Vector512<float>> targets = MemoryMarshal.Cast<float, Vector512<float>>(sums)[..(4 * vectors.Length)];
        Vector512<float> weights = Vector512.Create(weight);
        for (int i = 0; i < vectors.Length; i++)
        {
            (Vector512<ushort> lower, Vector512<ushort> upper) = Vector512.Widen(vectors[i]);
            (Vector512<uint> first, Vector512<uint> second) = Vector512.Widen(lower);
            (Vector512<uint> third, Vector512<uint> fourth) = Vector512.Widen(upper);
            targets[4 * i] += Vector512.ConvertToSingle(first.AsInt32()) * weights;
            targets[(4 * i) + 1] += Vector512.ConvertToSingle(second.AsInt32()) * weights;
            targets[(4 * i) + 2] += Vector512.ConvertToSingle(third.AsInt32()) * weights;
            targets[(4 * i) + 3] += Vector512.ConvertToSingle(fourth.AsInt32()) * weights;
        }
    }

    /// <inheritdoc cref="Add(ReadOnlySpan{byte}, float, Span{float})"/>
    public static void Add(ReadOnlySpan<ushort> values, float weight, Span<float> sums)
    {
        ReadOnlySpan<Vector512<ushort>> vectors = MemoryMarshal.Cast<ushort, Vector512<ushort>>(values);
        Span<Vector512<float>> targets = MemoryMarshal.Cast<float, Vector512<float>>(sums)[..(2 * vectors.Length)];
        Vector512<float> weights = Vector512.Create(weight);
        for (int i = 0; i < vectors.Length; i++)
        {
            (Vector512<uint> lower, Vector512<uint> upper) = Vector512.Widen(vectors[i]);
            targets[2 * i] += Vector512.ConvertToSingle(lower.AsInt32()) * weights;
            targets[(2 * i) + 1] += Vector512.ConvertToSingle(upper.AsInt32()) * weights;
        }
    }
}
