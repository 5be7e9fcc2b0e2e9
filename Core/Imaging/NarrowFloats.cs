using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Floats = System.Numerics.Vector<float>;

namespace HarmonizeEffect.Imaging;

/// <summary>As many floats as the processor computes with at once, where that are fewer than sixteen.</summary>
internal readonly struct NarrowFloats : IFloats<Floats>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Create(float value) => Vector.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Multiply(Floats left, Floats right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Add(Floats left, Floats right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Subtract(Floats left, Floats right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats MultiplyAdd(Floats left, Floats right, Floats addend) => Vector.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Abs(Floats x) => Vector.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats CopySign(Floats size, Floats sign) => Vector.CopySign(size, sign);

    // The comparison is false for NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Clamp(Floats x) =>
        Vector.ConditionalSelect(Vector.GreaterThan(x, Floats.Zero), Vector.MinNative(x, Floats.One), Floats.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats LinearUpTo(Floats limit, Floats x, Floats slope, Floats beyond) =>
        Vector.ConditionalSelect(Vector.LessThanOrEqual(x, limit), x * slope, beyond);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats OneWithBits(Floats x, int mask) =>
        Vector.AsVectorSingle((Vector.AsVectorInt32(x) & Vector.Create(mask)) | Vector.AsVectorInt32(Floats.One));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats LookUp(Vector512<float> table, Floats x, int shift)
    {
        Vector<int> indices = Vector.AsVectorInt32(x) >> shift;
        if (Floats.Count == 8 && Avx2.IsSupported)
            return Permute(table, indices.AsVector256()).AsVector();
        if (Floats.Count == 4 && AdvSimd.Arm64.IsSupported)
            return Permute(table, indices.AsVector128()).AsVector();
        return Load(table, indices);
    }

    // A permutation of eight looks at three bits; the fourth, brought to where the sign is, chooses the half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Permute(Vector512<float> table, Vector256<int> indices) => Avx.BlendVariable(
        Avx2.PermuteVar8x32(table.GetLower(), indices), Avx2.PermuteVar8x32(table.GetUpper(), indices), (indices << 28).AsSingle());

    // Of 64 bytes; a number's are four in a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Permute(Vector512<float> table, Vector128<int> indices)
    {
        Vector128<int> bytes = ((indices & Vector128.Create(15)) * 0x04040404) + Vector128.Create(0x03020100);
        Vector256<byte> lower = table.GetLower().AsByte(), upper = table.GetUpper().AsByte();
        return AdvSimd.Arm64.VectorTableLookup((lower.GetLower(), lower.GetUpper(), upper.GetLower(), upper.GetUpper()), bytes.AsByte()).AsSingle();
    }

    private static Floats Load(Vector512<float> table, Vector<int> indices)
    {
        Span<float> values = stackalloc float[Vector512<float>.Count], found = stackalloc float[Floats.Count];
        table.CopyTo(values);
        for (int i = 0; i < found.Length; i++)
            found[i] = values[indices[i] & 15];
        return Vector.Create<float>(found);
    }
}
