using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>
/// What is done with vectors of floats in arithmetic that is too long for portable vectors of 512 bits: where the processor's are narrower,
/// each operation on those is several calls, of which the compiler inlines only so many into one loop. (With AVX2 rendering linear light
/// took five times as long so.)
/// </summary>
/// <typeparam name="T">The vector.</typeparam>
internal interface IFloats<T>
    where T : unmanaged
{
    /// <summary>The same number everywhere.</summary>
    static abstract T Create(float value);

    static abstract T Multiply(T left, T right);

    static abstract T Add(T left, T right);

    static abstract T Subtract(T left, T right);

    /// <summary>left · right + addend, rounded once where the processor does it as fast.</summary>
    static abstract T MultiplyAdd(T left, T right, T addend);

    static abstract T Abs(T x);

    static abstract T CopySign(T size, T sign);

    /// <summary>To 0..1; NaN becomes 0.</summary>
    static abstract T Clamp(T x);

    /// <summary>slope · x where x is at most a limit, else what stands beyond.</summary>
    static abstract T LinearUpTo(T limit, T x, T slope, T beyond);

    /// <summary>1 with x's bits where the mask has ones.</summary>
    static abstract T OneWithBits(T x, int mask);

    /// <summary>Values of a table at the four lowest bits of x's bits shifted to the right.</summary>
    static abstract T LookUp(Vector512<float> table, T x, int shift);
}
