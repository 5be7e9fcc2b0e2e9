using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// A matrix and one stage of few pieces, for processors with AVX-512. The matrix yields places among the pieces'
/// middles, of which the nearest is a place's piece; and a register holds as many pieces as the matrix can lead to, beyond 0..1 too, so
/// that nothing is clamped before it is looked up. For codes, single precision has bits enough to know a piece by its line's value at 0.
/// </summary>
internal sealed class ByteMatrixKernel : ByteKernel
{
    // Pieces that a register holds.
    private const int MaxPieces = 16;

    // What conversions to whole numbers can hold, and less than half of it.
    private const double MaxValue = 1 << 30;

    // How far from 0 pieces may lie, where single precision still tells them apart.
    private const double MaxPlace = 1 << 20;

    // Single precision may take a colour that much further, in pieces, than the matrix does.
    private const double Margin = 1e-3;

    // Added to a number between -2²² and 2²², leaves its nearest whole number in the lowest bits.
    private const float Rounder = 3 << 22;

    private readonly float[][] _rows;
    private readonly float[][] _offsets;
    private readonly float[][] _slopes;
    private readonly float _rest;

    private ByteMatrixKernel(float[][] rows, float[][] offsets, float[][] slopes, float rest)
    {
        _rows = rows;
        _offsets = offsets;
        _slopes = slopes;
        _rest = rest;
    }

    /// <summary>The kernel for a table with a matrix; null where this processor has none, or the matrix leads too far.</summary>
    /// <param name="table">The prediction.</param>
    /// <param name="firstChannel">The channel of a pixel's first colour: 0 red, 2 blue.</param>
    public static ByteMatrixKernel? For(CurveTable table, int firstChannel)
    {
        CurveSet curves = table.Prediction;
        if (!Avx512BW.IsSupported || table.Matrix is not { } matrix || curves.Stages != 1)
            return null;

        int[] channels = [firstChannel, 1, 2 - firstChannel];
        var rows = new float[CurveSet.Channels][];
        var offsets = new float[CurveSet.Channels][];
        var slopes = new float[CurveSet.Channels][];
        int pieces = curves.Knots - 1;
        for (int i = 0; i < channels.Length; i++)
        {
            int channel = channels[i];
            double[] row = [.. channels.Select(from => (double)matrix[channel, from] * pieces), (double)matrix[channel, 3] * pieces];
            double first = Math.Floor(row[3] + row[..3].Sum(factor => Math.Min(factor, 0)) - Margin);
            double last = Math.Floor(row[3] + row[..3].Sum(factor => Math.Max(factor, 0)) + Margin);
            if (!(last - first < MaxPieces && first > -MaxPlace && last < MaxPlace))
                return null;

            rows[i] = [.. row[..3].Select(factor => (float)(factor / byte.MaxValue)), (float)(row[3] - 0.5)];
            offsets[i] = new float[MaxPieces];
            slopes[i] = new float[MaxPieces];
            ReadOnlySpan<float> values = curves.Values(0, channel);
            for (int number = 0; number < MaxPieces; number++)
            {
                // Permutations look at an index's four lowest bits: pieces below 0 stand at the end.
                double place = first + number;
                int piece = (int)Math.Clamp(place, 0, pieces - 1), entry = (int)place & (MaxPieces - 1);
                double scale = table.Strength * byte.MaxValue;
                double slope = scale * ((double)values[piece + 1] - values[piece]), offset = (scale * values[piece]) - (slope * (piece - 0.5));
                if (!(Math.Abs(offset) + (Math.Abs(slope) * (Math.Abs(first) + MaxPieces)) < MaxValue))
                    return null;
                slopes[i][entry] = (float)slope;
                offsets[i][entry] = (float)offset;
            }
        }

        return new ByteMatrixKernel(rows, offsets, slopes, (float)(1 - table.Strength));
    }

    protected override void Map(ReadOnlySpan<uint> from, Span<uint> to, bool streams) => Map<Finished>(from, to, streams);

    protected override void MapColours(ReadOnlySpan<uint> from, Span<uint> to) => Map<Unfinished>(from, to, streams: false);

    private void Map<TPixels>(ReadOnlySpan<uint> from, Span<uint> to, bool streams)
    {
        int rest = from.Length % Vector512<uint>.Count, whole = from.Length - rest;
        MapVectors<TPixels>(MemoryMarshal.Cast<uint, Vector512<uint>>(from), MemoryMarshal.Cast<uint, Vector512<byte>>(to), streams);
        if (rest == 0)
            return;
        Span<Vector512<uint>> padded = [Vector512<uint>.Zero];
        Span<uint> last = MemoryMarshal.Cast<Vector512<uint>, uint>(padded)[..rest];
        from[whole..].CopyTo(last);
        MapVectors<TPixels>(padded, MemoryMarshal.Cast<Vector512<uint>, Vector512<byte>>(padded), streams: false);
        last.CopyTo(to[whole..]);
    }

    // Optimized at once, as the first picture is often the only one; and on its own, whatever was rendered before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void MapVectors<TPixels>(ReadOnlySpan<Vector512<uint>> source, Span<Vector512<byte>> destination, bool streams)
    {
        destination = destination[..source.Length];
        PlaneMatrix.Row firstRow = new(_rows[0]), secondRow = new(_rows[1]), thirdRow = new(_rows[2]);
        Vector512<float> offset0 = Vector512.Create(_offsets[0]), offset1 = Vector512.Create(_offsets[1]), offset2 = Vector512.Create(_offsets[2]);
        Vector512<float> slope0 = Vector512.Create(_slopes[0]), slope1 = Vector512.Create(_slopes[1]), slope2 = Vector512.Create(_slopes[2]);
        Vector512<float> rest = Vector512.Create(_rest);
        Vector512<byte> order = MemoryMarshal.Cast<byte, Vector512<byte>>(Order)[0];
        for (int i = 0; i < source.Length; i++)
        {
            Vector512<uint> pixels = source[i];
            BytePlanes.Read(pixels, out Vector512<float> a, out Vector512<float> b, out Vector512<float> c);
            Vector512<float> x = Evaluate(firstRow.Apply(a, b, c), offset0, slope0);
            Vector512<float> y = Evaluate(secondRow.Apply(a, b, c), offset1, slope1);
            Vector512<float> z = Evaluate(thirdRow.Apply(a, b, c), offset2, slope2);
            x = Vector512.MultiplyAddEstimate(rest, a, x);
            y = Vector512.MultiplyAddEstimate(rest, b, y);
            z = Vector512.MultiplyAddEstimate(rest, c, z);
            Vector512<uint> mapped = Pack(x, y, z, order);
            if (typeof(TPixels) == typeof(Finished))
                mapped = BytePlanes.Recolour(pixels, mapped);
            CacheLine.Write(mapped.AsByte(), ref destination[i], streams);
        }
    }

    // Of each quarter of a vector: the place among four first, four third, four second and four more values of what goes into each byte.
    private static ReadOnlySpan<byte> Order =>
    [
        0, 8, 4, 12, 1, 9, 5, 13, 2, 10, 6, 14, 3, 11, 7, 15,
        0, 8, 4, 12, 1, 9, 5, 13, 2, 10, 6, 14, 3, 11, 7, 15,
        0, 8, 4, 12, 1, 9, 5, 13, 2, 10, 6, 14, 3, 11, 7, 15,
        0, 8, 4, 12, 1, 9, 5, 13, 2, 10, 6, 14, 3, 11, 7, 15,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Evaluate(Vector512<float> place, Vector512<float> offsets, Vector512<float> slopes)
    {
        Vector512<int> piece = (place + Vector512.Create(Rounder)).AsInt32();
        return Vector512.MultiplyAddEstimate(place, Avx512F.PermuteVar16x32(slopes, piece), Avx512F.PermuteVar16x32(offsets, piece));
    }

    // Rounds, and clamps by packing. The byte of alpha is of no use.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Pack(Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<byte> order)
    {
        Vector512<short> outer = Avx512BW.PackSignedSaturate(Avx512F.ConvertToVector512Int32(first), Avx512F.ConvertToVector512Int32(third));
        Vector512<int> middle = Avx512F.ConvertToVector512Int32(second);
        return Avx512BW.Shuffle(Avx512BW.PackUnsignedSaturate(outer, Avx512BW.PackSignedSaturate(middle, middle)), order).AsUInt32();
    }
}
