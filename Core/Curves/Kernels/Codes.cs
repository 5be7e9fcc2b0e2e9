using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Floats to an integer format's codes.</summary>
internal static class Codes
{
    // Added to a number below 2²², leaves its nearest whole number in the lowest bits.
    private const float Rounder = 1 << 23;

    /// <summary>
    /// Clamped to 0..<paramref name="max"/>. Floats that are not negative are ordered as their bits are, and the bits of negative ones are
    /// negative numbers: whole numbers are compared, for which processors have more units than for floats.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Clamp(Vector512<float> values, float max) =>
        Vector512.Min(Vector512.Max(values.AsInt32(), Vector512<int>.Zero), Vector512.Create(max).AsInt32()).AsSingle();

    /// <summary>Rounds 0..65535 to nearest, into the lower 16 bits; the upper 16 are of no use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Of(Vector512<float> values) => (values + Vector512.Create(Rounder)).AsUInt32();
}
