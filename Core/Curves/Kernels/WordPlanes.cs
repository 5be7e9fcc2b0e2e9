using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// 16 bits a channel: a pixel is 64 bits, of which one half holds the first two colours and the other the third and alpha. Of two
/// vectors of eight pixels the halves share lanes, so that the second eight pixels stand between the first eight.
/// </summary>
internal readonly struct WordPlanes : IPlanarFormat
{
    private const ulong Lower = uint.MaxValue;
    private const uint Alpha = 0xFFFF0000;

    public static float Scale => ushort.MaxValue;

    public static int PixelBytes => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(ReadOnlySpan<Vector512<byte>> pixels, out Vector512<float> first, out Vector512<float> second, out Vector512<float> third)
    {
        (Vector512<uint> lower, Vector512<uint> upper) = Halves(pixels[0].AsUInt64(), pixels[1].AsUInt64());
        Vector512<uint> code = Vector512.Create<uint>(ushort.MaxValue);
        first = Vector512.ConvertToSingle((lower & code).AsInt32());
        second = Vector512.ConvertToSingle((lower >>> 16).AsInt32());
        third = Vector512.ConvertToSingle((upper & code).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(
        ReadOnlySpan<Vector512<byte>> source,
        Vector512<float> first,
        Vector512<float> second,
        Vector512<float> third,
        Vector512<float> coverage,
        Span<Vector512<byte>> destination,
        bool areMixed,
        bool streams)
    {
        (Vector512<uint> lower, Vector512<uint> upper) = Halves(source[0].AsUInt64(), source[1].AsUInt64());
        Vector512<uint> code = Vector512.Create<uint>(ushort.MaxValue), alpha = Vector512.Create(Alpha);
        Vector512<uint> isTransparent = Vector512.Equals(upper & alpha, Vector512<uint>.Zero);
        lower = Vector512.ConditionalSelect(isTransparent, lower, Vector512.ConditionalSelect(code, Codes.Of(first), Codes.Of(second) << 16));
        upper = Vector512.ConditionalSelect(isTransparent | alpha, upper, Codes.Of(third));
        (Vector512<uint> pixels, Vector512<uint> following) = Halves(lower.AsUInt64(), upper.AsUInt64());
        CacheLine.Write(pixels.AsByte(), ref destination[0], streams);
        CacheLine.Write(following.AsByte(), ref destination[1], streams);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Arrange(Vector512<float> values)
    {
        (Vector512<ulong> lower, Vector512<ulong> upper) = (Widen(values.GetLower().AsUInt32()), Widen(values.GetUpper().AsUInt32()));
        return (lower | (upper << 32)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Arrange(Vector128<byte> values) =>
        Vector128.Shuffle(values, Vector128.Create((byte)0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));

    // The lower halves of both vectors' lanes, and the upper ones. Its own inverse.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<uint> Lower, Vector512<uint> Upper) Halves(Vector512<ulong> a, Vector512<ulong> b)
    {
        Vector512<ulong> lower = Vector512.Create(Lower);
        return (Vector512.ConditionalSelect(lower, a, b << 32).AsUInt32(), Vector512.ConditionalSelect(lower, a >>> 32, b).AsUInt32());
    }

    private static Vector512<ulong> Widen(Vector256<uint> values)
    {
        (Vector256<ulong> lower, Vector256<ulong> upper) = Vector256.Widen(values);
        return Vector512.Create(lower, upper);
    }
}
