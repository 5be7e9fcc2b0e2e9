using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Floats = System.Runtime.Intrinsics.Vector512<float>;

namespace HarmonizeEffect.Imaging;

/// <summary>Sixteen floats, where the processor has vectors of 512 bits and permutes them (AVX-512).</summary>
internal readonly struct WideFloats : IFloats<Floats>
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Create(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Multiply(Floats left, Floats right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Add(Floats left, Floats right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Subtract(Floats left, Floats right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats MultiplyAdd(Floats left, Floats right, Floats addend) => Vector512.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Abs(Floats x) => Vector512.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats CopySign(Floats size, Floats sign) => Vector512.CopySign(size, sign);

    // Of NaN and a number the processor's maximum is the second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Clamp(Floats x) => Avx512F.Min(Avx512F.Max(x, Floats.Zero), Floats.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats LinearUpTo(Floats limit, Floats x, Floats slope, Floats beyond) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, limit), x * slope, beyond);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats OneWithBits(Floats x, int mask) => ((x.AsInt32() & Vector512.Create(mask)) | Floats.One.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats LookUp(Vector512<float> table, Floats x, int shift) => Avx512F.PermuteVar16x32(table, x.AsInt32() >> shift);
}
