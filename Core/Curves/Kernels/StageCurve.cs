using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// One stage's curve of one channel in single precision. Its knots are evenly spaced, so that a value's piece is found by a
/// multiplication; a piece is its value at its start and its slope. Up to 64 pieces are looked up in registers where the processor
/// permutes them (AVX-512), else in memory; both give the same bits.
/// </summary>
internal sealed class StageCurve
{
    // Pieces that two pairs of registers hold.
    private const int MaxPermuted = 64;

    // Added to a number below 2²², leaves its nearest whole number in the lowest bits.
    private const float Rounder = 1 << 23;
    private const uint Fraction = (1 << 23) - 1;

    private readonly float[] _starts;
    private readonly float[] _slopes;
    private readonly Piece[] _pieces;
    private readonly float _perUnit;
    private readonly float _width;
    private readonly float _first;
    private readonly float _last;

    /// <param name="values">Values at the knots, evenly spaced from 0 to 1; the ends continue with their slopes.</param>
    /// <param name="scale">What is 1 for the curve in the values to come: 1, or an integer format's largest code.</param>
    public StageCurve(ReadOnlySpan<float> values, float scale)
    {
        int pieces = values.Length - 1;
        _pieces = new Piece[pieces];
        _starts = new float[Math.Max(MaxPermuted, pieces)];
        _slopes = new float[_starts.Length];
        for (int i = 0; i < pieces; i++)
        {
            _starts[i] = (float)((double)values[i] * scale);
            _slopes[i] = (float)(((double)values[i + 1] - values[i]) * pieces);
            _pieces[i] = new Piece(_starts[i], _slopes[i]);
        }

        _perUnit = pieces / scale;
        _width = scale / pieces;
        _first = 0.5f * _width;
        _last = (pieces - 0.5f) * _width;
    }

    /// <summary>The curve's values; what is not finite becomes anything.</summary>
    /// <param name="from">Where.</param>
    /// <param name="to">As many; may be the same.</param>
    public void Apply(ReadOnlySpan<Vector512<float>> from, Span<Vector512<float>> to)
    {
        from = from[..to.Length];
        if (!Avx512F.IsSupported || _pieces.Length > MaxPermuted)
            Load(MemoryMarshal.Cast<Vector512<float>, Vector128<float>>(from), MemoryMarshal.Cast<Vector512<float>, Vector128<float>>(to));
        else if (_pieces.Length > MaxPermuted / 2)
            Permute64(from, to);
        else
            Permute32(from, to);
    }

    private void Permute64(ReadOnlySpan<Vector512<float>> from, Span<Vector512<float>> to)
    {
        ReadOnlySpan<Vector512<float>> starts = MemoryMarshal.Cast<float, Vector512<float>>(_starts);
        ReadOnlySpan<Vector512<float>> slopes = MemoryMarshal.Cast<float, Vector512<float>>(_slopes);
        Vector512<float> start0 = starts[0], start1 = starts[1], start2 = starts[2], start3 = starts[3];
        Vector512<float> slope0 = slopes[0], slope1 = slopes[1], slope2 = slopes[2], slope3 = slopes[3];
        Vector512<float> first = Vector512.Create(_first), last = Vector512.Create(_last);
        Vector512<float> perUnit = Vector512.Create(_perUnit), width = Vector512.Create(-_width);
        Vector512<float> upperHalf = Vector512.Create(Rounder + (MaxPermuted / 2));
        for (int i = 0; i < from.Length; i++)
        {
            Vector512<float> x = from[i];
            Vector512<float> place = Vector512.MultiplyAddEstimate(Vector512.MinNative(Vector512.MaxNative(x, first), last), perUnit, Vector512.Create(Rounder - 0.5f));
            Vector512<float> distance = Vector512.MultiplyAddEstimate(place - Vector512.Create(Rounder), width, x);

            // A permutation looks at an index's five lowest bits only.
            Vector512<int> index = place.AsInt32();
            Vector512<float> isUpper = Vector512.GreaterThanOrEqual(place, upperHalf);
            Vector512<float> start = Vector512.ConditionalSelect(
                isUpper, Avx512F.PermuteVar16x32x2(start2, index, start3), Avx512F.PermuteVar16x32x2(start0, index, start1));
            Vector512<float> slope = Vector512.ConditionalSelect(
                isUpper, Avx512F.PermuteVar16x32x2(slope2, index, slope3), Avx512F.PermuteVar16x32x2(slope0, index, slope1));
            to[i] = Vector512.MultiplyAddEstimate(distance, slope, start);
        }
    }

    private void Permute32(ReadOnlySpan<Vector512<float>> from, Span<Vector512<float>> to)
    {
        ReadOnlySpan<Vector512<float>> starts = MemoryMarshal.Cast<float, Vector512<float>>(_starts);
        ReadOnlySpan<Vector512<float>> slopes = MemoryMarshal.Cast<float, Vector512<float>>(_slopes);
        Vector512<float> start0 = starts[0], start1 = starts[1], slope0 = slopes[0], slope1 = slopes[1];
        Vector512<float> first = Vector512.Create(_first), last = Vector512.Create(_last);
        Vector512<float> perUnit = Vector512.Create(_perUnit), width = Vector512.Create(-_width);
        for (int i = 0; i < from.Length; i++)
        {
            Vector512<float> x = from[i];
            Vector512<float> place = Vector512.MultiplyAddEstimate(Vector512.MinNative(Vector512.MaxNative(x, first), last), perUnit, Vector512.Create(Rounder - 0.5f));
            Vector512<float> distance = Vector512.MultiplyAddEstimate(place - Vector512.Create(Rounder), width, x);
            Vector512<int> index = place.AsInt32();
            to[i] = Vector512.MultiplyAddEstimate(
                distance, Avx512F.PermuteVar16x32x2(slope0, index, slope1), Avx512F.PermuteVar16x32x2(start0, index, start1));
        }
    }

    private void Load(ReadOnlySpan<Vector128<float>> from, Span<Vector128<float>> to)
    {
        Vector128<float> first = Vector128.Create(_first), last = Vector128.Create(_last);
        Vector128<float> perUnit = Vector128.Create(_perUnit), width = Vector128.Create(-_width);
        Vector128<uint> fraction = Vector128.Create(Fraction), lastIndex = Vector128.Create((uint)_pieces.Length - 1);
        ref ulong pieces = ref Unsafe.As<Piece, ulong>(ref MemoryMarshal.GetArrayDataReference(_pieces));
        for (int i = 0; i < from.Length; i++)
        {
            Vector128<float> x = from[i];
            Vector128<float> place = Vector128.MultiplyAddEstimate(Vector128.MinNative(Vector128.MaxNative(x, first), last), perUnit, Vector128.Create(Rounder - 0.5f));
            Vector128<float> distance = Vector128.MultiplyAddEstimate(place - Vector128.Create(Rounder), width, x);

            // NaN must not lead outside the pieces either.
            Vector128<uint> index = Vector128.Min(place.AsUInt32() & fraction, lastIndex);
            Vector128<float> lower = Vector128.Create(Unsafe.Add(ref pieces, index[0]), Unsafe.Add(ref pieces, index[1])).AsSingle();
            Vector128<float> upper = Vector128.Create(Unsafe.Add(ref pieces, index[2]), Unsafe.Add(ref pieces, index[3])).AsSingle();
            (Vector128<float> start, Vector128<float> slope) = Separate(lower, upper);
            to[i] = Vector128.MultiplyAddEstimate(distance, slope, start);
        }
    }

    // (a0 a2 b0 b2) and (a1 a3 b1 b3).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Even, Vector128<float> Odd) Separate(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
            return (Sse.Shuffle(a, b, 0b10_00_10_00), Sse.Shuffle(a, b, 0b11_01_11_01));
        if (AdvSimd.Arm64.IsSupported)
            return (AdvSimd.Arm64.UnzipEven(a, b), AdvSimd.Arm64.UnzipOdd(a, b));
        return (Vector128.Create(a[0], a[2], b[0], b[2]), Vector128.Create(a[1], a[3], b[1], b[3]));
    }

    // Eight bytes, loaded at once.
    private readonly record struct Piece(float Start, float Slope);
}
