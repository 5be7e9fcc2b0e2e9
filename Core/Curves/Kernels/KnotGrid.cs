using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Evenly spaced knots from 0 to 1: a value's piece is found by a multiplication.</summary>
/// <param name="pieces">Number of pieces between the knots.</param>
/// <param name="scale">What is 1 for the knots in the values to come.</param>
internal readonly struct KnotGrid(int pieces, float scale)
{
    // Added to a number below 2²², leaves its nearest whole number in the lowest bits.
    private const float Rounder = 1 << 23;
    private const int Whole = (1 << 22) - 1;

    // In all lanes, so that loops keep them in registers.
    private readonly Vector512<float> _perUnit = Vector512.Create(pieces / scale);
    private readonly Vector512<float> _minusWidth = Vector512.Create(-scale / pieces);
    private readonly Vector512<float> _first = Vector512.Create(0.5f * (scale / pieces));
    private readonly Vector512<float> _last = Vector512.Create((pieces - 0.5f) * (scale / pieces));

    /// <summary>Finds the pieces that values belong to: the first or the last for what lies outside 0..1, any for NaN.</summary>
    /// <param name="values">Values.</param>
    /// <param name="distance">How far each is from its piece's start.</param>
    /// <returns>The pieces' numbers in the lower 22 bits; the bits above are of no use.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Locate(Vector512<float> values, out Vector512<float> distance)
    {
        // Compared as whole numbers, which is right because the bounds are above 0: see Codes.Clamp.
        Vector512<float> inside = Vector512.Min(
            Vector512.Max(values.AsInt32(), _first.AsInt32()), _last.AsInt32()).AsSingle();
        Vector512<float> place = Vector512.MultiplyAddEstimate(inside, _perUnit, Vector512.Create(Rounder - 0.5f));
        distance = Vector512.MultiplyAddEstimate(place - Vector512.Create(Rounder), _minusWidth, values);
        return place.AsInt32();
    }

    /// <summary>The same for four values; the result is the pieces' numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> Locate(Vector128<float> values, out Vector128<float> distance)
    {
        Vector128<float> inside = Vector128.Min(
            Vector128.Max(values.AsInt32(), _first.GetLower().GetLower().AsInt32()), _last.GetLower().GetLower().AsInt32()).AsSingle();
        Vector128<float> place = Vector128.MultiplyAddEstimate(inside, _perUnit.GetLower().GetLower(), Vector128.Create(Rounder - 0.5f));
        distance = Vector128.MultiplyAddEstimate(place - Vector128.Create(Rounder), _minusWidth.GetLower().GetLower(), values);
        return place.AsInt32() & Vector128.Create(Whole);
    }
}
