using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Four vectors of four values become four vectors of first, second, third and fourth values; in wide vectors, within each quarter.</summary>
internal static class Interleaving
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d,
        out Vector512<float> first, out Vector512<float> second, out Vector512<float> third, out Vector512<float> fourth)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<double> lowerAB = Avx512F.UnpackLow(a, b).AsDouble(), upperAB = Avx512F.UnpackHigh(a, b).AsDouble();
            Vector512<double> lowerCD = Avx512F.UnpackLow(c, d).AsDouble(), upperCD = Avx512F.UnpackHigh(c, d).AsDouble();
            first = Avx512F.UnpackLow(lowerAB, lowerCD).AsSingle();
            second = Avx512F.UnpackHigh(lowerAB, lowerCD).AsSingle();
            third = Avx512F.UnpackLow(upperAB, upperCD).AsSingle();
            fourth = Avx512F.UnpackHigh(upperAB, upperCD).AsSingle();
            return;
        }

        Transpose(a.GetLower(), b.GetLower(), c.GetLower(), d.GetLower(), out Vector256<float> first0, out Vector256<float> second0, out Vector256<float> third0, out Vector256<float> fourth0);
        Transpose(a.GetUpper(), b.GetUpper(), c.GetUpper(), d.GetUpper(), out Vector256<float> first1, out Vector256<float> second1, out Vector256<float> third1, out Vector256<float> fourth1);
        first = Vector512.Create(first0, first1);
        second = Vector512.Create(second0, second1);
        third = Vector512.Create(third0, third1);
        fourth = Vector512.Create(fourth0, fourth1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d,
        out Vector256<float> first, out Vector256<float> second, out Vector256<float> third, out Vector256<float> fourth)
    {
        if (Avx.IsSupported)
        {
            Vector256<double> lowerAB = Avx.UnpackLow(a, b).AsDouble(), upperAB = Avx.UnpackHigh(a, b).AsDouble();
            Vector256<double> lowerCD = Avx.UnpackLow(c, d).AsDouble(), upperCD = Avx.UnpackHigh(c, d).AsDouble();
            first = Avx.UnpackLow(lowerAB, lowerCD).AsSingle();
            second = Avx.UnpackHigh(lowerAB, lowerCD).AsSingle();
            third = Avx.UnpackLow(upperAB, upperCD).AsSingle();
            fourth = Avx.UnpackHigh(upperAB, upperCD).AsSingle();
            return;
        }

        Transpose(a.GetLower(), b.GetLower(), c.GetLower(), d.GetLower(), out Vector128<float> first0, out Vector128<float> second0, out Vector128<float> third0, out Vector128<float> fourth0);
        Transpose(a.GetUpper(), b.GetUpper(), c.GetUpper(), d.GetUpper(), out Vector128<float> first1, out Vector128<float> second1, out Vector128<float> third1, out Vector128<float> fourth1);
        first = Vector256.Create(first0, first1);
        second = Vector256.Create(second0, second1);
        third = Vector256.Create(third0, third1);
        fourth = Vector256.Create(fourth0, fourth1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d,
        out Vector128<float> first, out Vector128<float> second, out Vector128<float> third, out Vector128<float> fourth)
    {
        if (Sse2.IsSupported)
        {
            Vector128<double> lowerAB = Sse.UnpackLow(a, b).AsDouble(), upperAB = Sse.UnpackHigh(a, b).AsDouble();
            Vector128<double> lowerCD = Sse.UnpackLow(c, d).AsDouble(), upperCD = Sse.UnpackHigh(c, d).AsDouble();
            first = Sse2.UnpackLow(lowerAB, lowerCD).AsSingle();
            second = Sse2.UnpackHigh(lowerAB, lowerCD).AsSingle();
            third = Sse2.UnpackLow(upperAB, upperCD).AsSingle();
            fourth = Sse2.UnpackHigh(upperAB, upperCD).AsSingle();
        }
        else if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<double> lowerAB = AdvSimd.Arm64.ZipLow(a, b).AsDouble(), upperAB = AdvSimd.Arm64.ZipHigh(a, b).AsDouble();
            Vector128<double> lowerCD = AdvSimd.Arm64.ZipLow(c, d).AsDouble(), upperCD = AdvSimd.Arm64.ZipHigh(c, d).AsDouble();
            first = AdvSimd.Arm64.ZipLow(lowerAB, lowerCD).AsSingle();
            second = AdvSimd.Arm64.ZipHigh(lowerAB, lowerCD).AsSingle();
            third = AdvSimd.Arm64.ZipLow(upperAB, upperCD).AsSingle();
            fourth = AdvSimd.Arm64.ZipHigh(upperAB, upperCD).AsSingle();
        }
        else
        {
            first = Vector128.Create(a[0], b[0], c[0], d[0]);
            second = Vector128.Create(a[1], b[1], c[1], d[1]);
            third = Vector128.Create(a[2], b[2], c[2], d[2]);
            fourth = Vector128.Create(a[3], b[3], c[3], d[3]);
        }
    }
}
