using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Floats to an integer format's codes.</summary>
internal static class Codes
{
    /// <summary>Rounded to nearest, halves up, and clamped to 0..<paramref name="max"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Of(Vector512<float> values, float max)
    {
        Vector512<float> clamped = Vector512.MinNative(Vector512.MaxNative(values, Vector512<float>.Zero), Vector512.Create(max));
        return Vector512.ConvertToInt32Native(clamped + Vector512.Create(0.5f)).AsUInt32();
    }
}
