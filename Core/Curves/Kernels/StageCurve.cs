using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// One stage's curve of one channel in single precision. A piece is its value at its start and its slope. Up to 64 pieces are looked up
/// in registers where the processor permutes them (AVX-512), else in memory; all ways give the same bits.
/// </summary>
internal sealed class StageCurve
{
    // Pieces that two registers of words hold.
    private const int MaxPermuted = 64;

    private readonly float[] _starts;
    private readonly float[] _slopes;
    private readonly Piece[] _pieces;
    private readonly KnotGrid _grid;

    // The lower halves of the starts' bits, their upper halves, and those of the slopes.
    private readonly short[] _halves = new short[4 * MaxPermuted];

    /// <param name="values">Values at the knots, evenly spaced from 0 to 1; the ends continue with their slopes.</param>
    /// <param name="scale">What is 1 for the curve in the values to come: 1, or an integer format's largest code.</param>
    public StageCurve(ReadOnlySpan<double> values, float scale)
    {
        int pieces = values.Length - 1;
        _pieces = new Piece[pieces];
        _starts = new float[Math.Max(MaxPermuted, pieces)];
        _slopes = new float[_starts.Length];
        for (int i = 0; i < pieces; i++)
        {
            _starts[i] = (float)(values[i] * scale);
            _slopes[i] = (float)((values[i + 1] - values[i]) * pieces);
            _pieces[i] = new Piece(_starts[i], _slopes[i]);
        }

        Halve(_starts.AsSpan(0, MaxPermuted), _halves);
        Halve(_slopes.AsSpan(0, MaxPermuted), _halves.AsSpan(2 * MaxPermuted));
        _grid = new KnotGrid(pieces, scale);
    }

    /// <summary>Number of pieces.</summary>
    public int Pieces => _pieces.Length;

    /// <summary>Where the pieces are.</summary>
    public KnotGrid Grid => _grid;

    /// <summary>The curve, of at most <see cref="Registers.MaxPieces"/> pieces, for a loop that keeps it in registers.</summary>
    public Registers InRegisters() => new(_starts, _slopes);

    /// <summary>The curve's values; what is not finite becomes anything.</summary>
    /// <param name="from">Where.</param>
    /// <param name="to">As many; may be the same.</param>
    public void Apply(ReadOnlySpan<Vector512<float>> from, Span<Vector512<float>> to)
    {
        from = from[..to.Length];
        if (!Avx512BW.IsSupported || _pieces.Length > MaxPermuted)
            Load(MemoryMarshal.Cast<Vector512<float>, Vector128<float>>(from), MemoryMarshal.Cast<Vector512<float>, Vector128<float>>(to));
        else if (_pieces.Length > MaxPermuted / 2)
            Permute64(from, to);
        else
            Permute32(from, to);
    }

    private static void Halve(ReadOnlySpan<float> values, Span<short> halves)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int bits = BitConverter.SingleToInt32Bits(values[i]);
            (halves[i], halves[values.Length + i]) = ((short)bits, (short)(bits >> 16));
        }
    }

    // A permutation of words looks up 32 of them among 64, one of floats 16 among 32: halves are looked up and put together again.
    private void Permute64(ReadOnlySpan<Vector512<float>> from, Span<Vector512<float>> to)
    {
        ReadOnlySpan<Vector512<short>> halves = MemoryMarshal.Cast<short, Vector512<short>>(_halves);
        Vector512<short> lowerStart0 = halves[0], lowerStart1 = halves[1], upperStart0 = halves[2], upperStart1 = halves[3];
        Vector512<short> lowerSlope0 = halves[4], lowerSlope1 = halves[5], upperSlope0 = halves[6], upperSlope1 = halves[7];
        Vector512<short> places = MemoryMarshal.Cast<short, Vector512<short>>(LowerHalves)[0];
        KnotGrid grid = _grid;
        for (int i = 0; i < from.Length; i += 2)
        {
            int following = Math.Min(i + 1, from.Length - 1);
            Vector512<float> x = from[i], y = from[following];
            Vector512<int> indexX = grid.Locate(x, out Vector512<float> distanceX), indexY = grid.Locate(y, out Vector512<float> distanceY);
            Vector512<short> index = Avx512BW.PermuteVar32x16x2(indexX.AsInt16(), places, indexY.AsInt16());
            Vector512<short> lowerStarts = Avx512BW.PermuteVar32x16x2(lowerStart0, index, lowerStart1);
            Vector512<short> upperStarts = Avx512BW.PermuteVar32x16x2(upperStart0, index, upperStart1);
            Vector512<short> lowerSlopes = Avx512BW.PermuteVar32x16x2(lowerSlope0, index, lowerSlope1);
            Vector512<short> upperSlopes = Avx512BW.PermuteVar32x16x2(upperSlope0, index, upperSlope1);
            to[i] = Vector512.MultiplyAddEstimate(
                distanceX, Avx512BW.UnpackLow(lowerSlopes, upperSlopes).AsSingle(), Avx512BW.UnpackLow(lowerStarts, upperStarts).AsSingle());
            to[following] = Vector512.MultiplyAddEstimate(
                distanceY, Avx512BW.UnpackHigh(lowerSlopes, upperSlopes).AsSingle(), Avx512BW.UnpackHigh(lowerStarts, upperStarts).AsSingle());
        }
    }

    // Of two vectors of whole numbers the lower words, in the order from which unpacking leads back: of each quarter four of the first, then
    // four of the second.
    private static ReadOnlySpan<short> LowerHalves =>
    [
        0, 2, 4, 6, 32, 34, 36, 38,
        8, 10, 12, 14, 40, 42, 44, 46,
        16, 18, 20, 22, 48, 50, 52, 54,
        24, 26, 28, 30, 56, 58, 60, 62,
    ];

    private void Permute32(ReadOnlySpan<Vector512<float>> from, Span<Vector512<float>> to)
    {
        ReadOnlySpan<Vector512<float>> starts = MemoryMarshal.Cast<float, Vector512<float>>(_starts);
        ReadOnlySpan<Vector512<float>> slopes = MemoryMarshal.Cast<float, Vector512<float>>(_slopes);
        Vector512<float> start0 = starts[0], start1 = starts[1], slope0 = slopes[0], slope1 = slopes[1];
        KnotGrid grid = _grid;
        for (int i = 0; i < from.Length; i++)
        {
            Vector512<int> index = grid.Locate(from[i], out Vector512<float> distance);
            to[i] = Vector512.MultiplyAddEstimate(
                distance, Avx512F.PermuteVar16x32x2(slope0, index, slope1), Avx512F.PermuteVar16x32x2(start0, index, start1));
        }
    }

    private void Load(ReadOnlySpan<Vector128<float>> from, Span<Vector128<float>> to)
    {
        KnotGrid grid = _grid;
        ref ulong pieces = ref Unsafe.As<Piece, ulong>(ref MemoryMarshal.GetArrayDataReference(_pieces));
        for (int i = 0; i < from.Length; i++)
        {
            Vector128<int> index = grid.Locate(from[i], out Vector128<float> distance);
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

    /// <summary>A curve of few pieces in two registers, for processors with AVX-512.</summary>
    public readonly struct Registers(float[] starts, float[] slopes)
    {
        /// <summary>Most pieces that one register holds.</summary>
        public const int MaxPieces = 16;

        private readonly Vector512<float> _starts = Vector512.Create(starts);
        private readonly Vector512<float> _slopes = Vector512.Create(slopes);

        /// <summary>The curve's values; what is not finite becomes anything.</summary>
        /// <param name="grid">Where the pieces are: the same for all curves of a stage.</param>
        /// <param name="values">Where.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(in KnotGrid grid, Vector512<float> values)
        {
            Vector512<int> index = grid.Locate(values, out Vector512<float> distance);
            return Vector512.MultiplyAddEstimate(distance, Avx512F.PermuteVar16x32(_slopes, index), Avx512F.PermuteVar16x32(_starts, index));
        }
    }

    // Eight bytes, loaded at once.
    private readonly record struct Piece(float Start, float Slope);
}
