using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>
/// A power of positive floats, times a factor. A float is 2^e · m with m within 1..2: the power of m is a cubic for each sixteenth of that
/// range, the power of 2^e a product of two table values, one for each half of the exponent's bits. A table is as large as a vector, so
/// that everything is looked up in registers: a loop keeps a copy in a local variable.
/// </summary>
internal readonly struct Power
{
    // Of a 32-bit float: how many bits hold its mantissa, and what its exponent is biased by.
    private const int MantissaBits = 23;
    private const int Bias = 127;

    // Parts of the mantissa's range and values of half an exponent: as many as a vector has elements.
    private const int Count = 16;
    private const int IndexBits = 4;
    private const int PartBits = MantissaBits - IndexBits;
    private const double HalfPart = 0.5 / Count;

    private readonly Vector512<float> _a0;
    private readonly Vector512<float> _a1;
    private readonly Vector512<float> _a2;
    private readonly Vector512<float> _a3;
    private readonly Vector512<float> _low;
    private readonly Vector512<float> _high;
    private readonly Vector512<float> _belowTwo;

    /// <param name="exponent">Small, so that cubics follow it: within −3..3.</param>
    /// <param name="factor">The factor.</param>
    public Power(double exponent, double factor)
    {
        Span<float> a0 = stackalloc float[Count], a1 = stackalloc float[Count], a2 = stackalloc float[Count], a3 = stackalloc float[Count];
        Span<float> low = stackalloc float[Count], high = stackalloc float[Count], belowTwo = stackalloc float[Count];
        for (int i = 0; i < Count; i++)
        {
            // Taylor's series in the middle of the part; its fourth power becomes the polynomial of lower degree that is closest to it
            // there: t⁴ ≈ h² · t² − h⁴ / 8 for t within −h..h.
            double middle = 1 + (((2 * i) + 1) * HalfPart);
            double a = factor * Math.Pow(middle, exponent);
            double b = a * exponent / middle;
            double c = b * (exponent - 1) / (2 * middle);
            double d = c * (exponent - 2) / (3 * middle);
            double e = d * (exponent - 3) / (4 * middle);
            a0[i] = (float)(a - (e * Math.Pow(HalfPart, 4) / 8));
            a1[i] = (float)b;
            a2[i] = (float)(c + (e * HalfPart * HalfPart));
            a3[i] = (float)d;
            low[i] = (float)Math.Pow(2, exponent * i);
            high[i] = (float)Math.Pow(2, exponent * ((Count * i) - Bias));
            belowTwo[i] = (float)Math.Pow(2, exponent * (i + 1 - Count));
        }

        _a0 = Vector512.Create<float>(a0);
        _a1 = Vector512.Create<float>(a1);
        _a2 = Vector512.Create<float>(a2);
        _a3 = Vector512.Create<float>(a3);
        _low = Vector512.Create<float>(low);
        _high = Vector512.Create<float>(high);
        _belowTwo = Vector512.Create<float>(belowTwo);
    }

    /// <summary>factor · |x|^exponent + addend for normal x; what is not a normal number becomes anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T, TFloats>(T x, T addend)
        where T : unmanaged
        where TFloats : IFloats<T>
    {
        T ofTwo = TFloats.Multiply(TFloats.LookUp(_low, x, MantissaBits), TFloats.LookUp(_high, x, MantissaBits + IndexBits));
        return TFloats.MultiplyAdd(OfMantissa<T, TFloats>(x), ofTwo, addend);
    }

    /// <summary>The same for |x| from 2^−15 up to below 2; what is beyond becomes anything, but a finite number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T ApplyBelowTwo<T, TFloats>(T x, T addend)
        where T : unmanaged
        where TFloats : IFloats<T> =>
        TFloats.MultiplyAdd(OfMantissa<T, TFloats>(x), TFloats.LookUp(_belowTwo, x, MantissaBits), addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T OfMantissa<T, TFloats>(T x)
        where T : unmanaged
        where TFloats : IFloats<T>
    {
        // The bits below the part's with the exponent of 1: where in the first part, as all are of one size.
        T t = TFloats.Subtract(TFloats.OneWithBits(x, (1 << PartBits) - 1), TFloats.Create((float)(1 + HalfPart)));
        T sum = TFloats.LookUp(_a3, x, PartBits);
        sum = TFloats.MultiplyAdd(sum, t, TFloats.LookUp(_a2, x, PartBits));
        sum = TFloats.MultiplyAdd(sum, t, TFloats.LookUp(_a1, x, PartBits));
        return TFloats.MultiplyAdd(sum, t, TFloats.LookUp(_a0, x, PartBits));
    }
}
