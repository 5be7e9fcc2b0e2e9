using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    public static void Read(ReadOnlySpan<byte> pixels, in Planes planes)
    {
        ReadOnlySpan<Vector512<ulong>> from = MemoryMarshal.Cast<byte, Vector512<ulong>>(pixels);
        int vectors = from.Length / 2;
        Span<Vector512<float>> first = planes.First[..vectors], second = planes.Second[..vectors], third = planes.Third[..vectors];
        Vector512<uint> code = Vector512.Create<uint>(ushort.MaxValue);
        for (int i = 0; i < first.Length; i++)
        {
            (Vector512<uint> lower, Vector512<uint> upper) = Halves(from[2 * i], from[(2 * i) + 1]);
            first[i] = Vector512.ConvertToSingle((lower & code).AsInt32());
            second[i] = Vector512.ConvertToSingle((lower >>> 16).AsInt32());
            third[i] = Vector512.ConvertToSingle((upper & code).AsInt32());
        }
    }

    public static void Write(ReadOnlySpan<byte> source, in Planes planes, Span<byte> destination, bool areMixed)
    {
        ReadOnlySpan<Vector512<ulong>> from = MemoryMarshal.Cast<byte, Vector512<ulong>>(source);
        Span<Vector512<ulong>> to = MemoryMarshal.Cast<byte, Vector512<ulong>>(destination)[..from.Length];
        int vectors = from.Length / 2;
        ReadOnlySpan<Vector512<float>> first = planes.First[..vectors], second = planes.Second[..vectors], third = planes.Third[..vectors];
        Vector512<uint> alpha = Vector512.Create(Alpha);
        for (int i = 0; i < first.Length; i++)
        {
            (Vector512<uint> lower, Vector512<uint> upper) = Halves(from[2 * i], from[(2 * i) + 1]);
            Vector512<uint> isTransparent = Vector512.Equals(upper & alpha, Vector512<uint>.Zero);
            lower = Vector512.ConditionalSelect(isTransparent, lower, Codes.Of(first[i], Scale) | (Codes.Of(second[i], Scale) << 16));
            upper = Vector512.ConditionalSelect(isTransparent | alpha, upper, Codes.Of(third[i], Scale));
            (Vector512<uint> pixels, Vector512<uint> following) = Halves(lower.AsUInt64(), upper.AsUInt64());
            to[2 * i] = pixels.AsUInt64();
            to[(2 * i) + 1] = following.AsUInt64();
        }
    }

    public static void Arrange(ReadOnlySpan<float> values, Span<float> arranged)
    {
        ReadOnlySpan<Vector256<uint>> from = MemoryMarshal.Cast<float, Vector256<uint>>(values);
        Span<Vector512<ulong>> to = MemoryMarshal.Cast<float, Vector512<ulong>>(arranged);
        for (int i = 0; i < to.Length; i++)
            to[i] = Widen(from[2 * i]) | (Widen(from[(2 * i) + 1]) << 32);
    }

    // The lower halves of both vectors' lanes, and the upper ones. Its own inverse.
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
