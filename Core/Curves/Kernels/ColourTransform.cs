using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// Matrix and curves for encoded floats. A pixel is a vector of four lanes, or four pixels are one of sixteen where the processor has
/// such; both give the same bits. Where there are no vectors at all the runtime does the same lane by lane.
/// </summary>
internal sealed class ColourTransform
{
    // The buckets of three grids, each padded to the same length, so that a lane's grid is found by an offset.
    private readonly CurveGrid.Bucket[] _buckets;
    private readonly CurveEvaluator[]? _search;
    private readonly Vector128<int> _firstBucket;
    private readonly Vector128<float> _lastBucket;
    private readonly Vector128<float> _perUnit;
    private readonly Vector128<float> _shift;
    private readonly bool _hasMatrix;
    private readonly Vector128<float> _fromFirst, _fromSecond, _fromThird, _offset;
    private readonly float _strength = 1;

    /// <param name="table">The prediction.</param>
    /// <param name="firstChannel">The channel in a pixel's first lane: 0 red, 2 blue.</param>
    public ColourTransform(CurveTable table, int firstChannel = 0)
    {
        int[] channels = [firstChannel, 1, 2 - firstChannel];
        CurveGrid?[] grids = Array.ConvertAll(channels, channel => CurveGrid.Of(table.Stages(channel)));
        if (Array.TrueForAll(grids, grid => grid is not null))
        {
            // Alpha's lane looks up something, too, and is then put back.
            Vector128<float> Lanes(Func<CurveGrid, double> value) =>
                Vector128.Create((float)value(grids[0]!), (float)value(grids[1]!), (float)value(grids[2]!), (float)value(grids[2]!));
            _buckets = [.. grids[0]!.All, .. grids[1]!.All, .. grids[2]!.All];
            int second = grids[0]!.All.Length, third = second + grids[1]!.All.Length;
            _firstBucket = Vector128.Create(0, second, third, third);
            _lastBucket = Lanes(grid => grid.All.Length - 1);
            _perUnit = Lanes(grid => grid.PerUnit);
            _shift = Lanes(grid => 1 - (grid.Start * grid.PerUnit));
        }
        else
        {
            _buckets = [];
            _search = Array.ConvertAll(channels, table.StageEvaluator);
        }

        if (table.Matrix is not { } matrix)
            return;
        _hasMatrix = true;
        _strength = (float)table.Strength;
        _fromFirst = Column(channels[0]);
        _fromSecond = Column(channels[1]);
        _fromThird = Column(channels[2]);
        _offset = Column(3);

        Vector128<float> Column(int column) => Vector128.Create(matrix[channels[0], column], matrix[channels[1], column], matrix[channels[2], column], 0);
    }

    /// <summary>Whether four pixels at once may be asked for.</summary>
    public bool IsWide => Avx512F.IsSupported && _search is null;

    /// <summary>The pixel, moved towards its transform; alpha and values that must stay, stay.</summary>
    /// <param name="pixel">Three colours and alpha.</param>
    /// <param name="coverage">How far to move, 0..1; the strength is multiplied here.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Apply(Vector128<float> pixel, float coverage)
    {
        Vector128<float> mixed = pixel;
        if (_hasMatrix)
        {
            // One value that is not finite makes every lane so.
            mixed = Vector128.MultiplyAddEstimate(Vector128.Shuffle(pixel, Vector128.Create(0)), _fromFirst, _offset);
            mixed = Vector128.MultiplyAddEstimate(Vector128.Shuffle(pixel, Vector128.Create(1)), _fromSecond, mixed);
            mixed = Vector128.MultiplyAddEstimate(Vector128.Shuffle(pixel, Vector128.Create(2)), _fromThird, mixed);
        }

        Vector128<float> curved = _search is null ? Evaluate(mixed) : Search(mixed);
        float weight = _strength * coverage;
        Vector128<float> result = weight == 1 ? curved : Vector128.MultiplyAddEstimate(curved - pixel, Vector128.Create(weight), pixel);

        Vector128<float> visible = Vector128.GreaterThan(Vector128.Shuffle(pixel, Vector128.Create(3)), Vector128<float>.Zero);
        Vector128<float> finite = Vector128.LessThan(Vector128.Abs(mixed), Vector128.Create(float.PositiveInfinity));
        Vector128<float> colour = Vector128.Create(-1, -1, -1, 0).AsSingle();
        return Vector128.ConditionalSelect(visible & finite & colour, result, pixel);
    }

    /// <summary>The same for four pixels; only where <see cref="IsWide"/>.</summary>
    /// <param name="pixels">Four times three colours and alpha.</param>
    /// <param name="coverage">How far to move each lane, 0..1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> pixels, Vector512<float> coverage)
    {
        Vector512<float> mixed = pixels;
        if (_hasMatrix)
        {
            mixed = Vector512.MultiplyAddEstimate(Avx512F.Permute4x32(pixels, 0b00_00_00_00), Four(_fromFirst), Four(_offset));
            mixed = Vector512.MultiplyAddEstimate(Avx512F.Permute4x32(pixels, 0b01_01_01_01), Four(_fromSecond), mixed);
            mixed = Vector512.MultiplyAddEstimate(Avx512F.Permute4x32(pixels, 0b10_10_10_10), Four(_fromThird), mixed);
        }

        Vector512<float> curved = Evaluate(mixed);
        Vector512<float> weight = coverage * _strength;
        Vector512<float> moved = Vector512.MultiplyAddEstimate(curved - pixels, weight, pixels);
        Vector512<float> result = Vector512.ConditionalSelect(Vector512.Equals(weight, Vector512<float>.One), curved, moved);

        Vector512<float> visible = Vector512.GreaterThan(Avx512F.Permute4x32(pixels, 0b11_11_11_11), Vector512<float>.Zero);
        Vector512<float> finite = Vector512.LessThan(Vector512.Abs(mixed), Vector512.Create(float.PositiveInfinity));
        Vector512<float> colour = Four(Vector128.Create(-1, -1, -1, 0).AsSingle());
        return Vector512.ConditionalSelect(visible & finite & colour, result, pixels);
    }

    /// <summary>Four values, each in the four lanes of its pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Spread(Vector128<float> values) =>
        Avx512F.PermuteVar16x32(values.ToVector256Unsafe().ToVector512Unsafe(), Vector512.Create(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Four(Vector128<float> pixel) => Vector512.Create(pixel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Evaluate(Vector512<float> x)
    {
        Vector512<float> place = Vector512.MultiplyAddEstimate(x, Four(_perUnit), Four(_shift));
        place = Vector512.MinNative(Vector512.MaxNative(place, Vector512<float>.Zero), Four(_lastBucket));
        Vector512<int> index = Vector512.ConvertToInt32Native(place) + Four(_firstBucket.AsSingle()).AsInt32();
        Unsafe.SkipInit(out Indices i);
        Unsafe.As<Indices, Vector512<int>>(ref i) = index;
        ref Vector128<float> buckets = ref Unsafe.As<CurveGrid.Bucket, Vector128<float>>(ref MemoryMarshal.GetArrayDataReference(_buckets));
        Vector512<float> a = Gather(ref buckets, i[0], i[4], i[8], i[12]);
        Vector512<float> b = Gather(ref buckets, i[1], i[5], i[9], i[13]);
        Vector512<float> c = Gather(ref buckets, i[2], i[6], i[10], i[14]);

        Vector512<double> lowAB = Avx512F.UnpackLow(a, b).AsDouble(), highAB = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> lowC = Avx512F.UnpackLow(c, c).AsDouble(), highC = Avx512F.UnpackHigh(c, c).AsDouble();
        Vector512<float> bendX = Avx512F.UnpackLow(lowAB, lowC).AsSingle(), bendY = Avx512F.UnpackHigh(lowAB, lowC).AsSingle();
        Vector512<float> left = Avx512F.UnpackLow(highAB, highC).AsSingle(), right = Avx512F.UnpackHigh(highAB, highC).AsSingle();
        Vector512<float> distance = x - bendX;
        Vector512<float> slope = Vector512.ConditionalSelect(Vector512.LessThan(distance, Vector512<float>.Zero), left, right);
        return Vector512.MultiplyAddEstimate(distance, slope, bendY);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gather(ref Vector128<float> buckets, int first, int second, int third, int fourth) => Vector512.Create(
        Vector256.Create(Unsafe.Add(ref buckets, first), Unsafe.Add(ref buckets, second)),
        Vector256.Create(Unsafe.Add(ref buckets, third), Unsafe.Add(ref buckets, fourth)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Evaluate(Vector128<float> x)
    {
        // NaN becomes 0: it is no number but must not lead outside the buckets.
        Vector128<float> place = Vector128.MultiplyAddEstimate(x, _perUnit, _shift);
        place = Vector128.MinNative(Vector128.MaxNative(place, Vector128<float>.Zero), _lastBucket);
        Vector128<int> index = Vector128.ConvertToInt32Native(place) + _firstBucket;
        ref Vector128<float> buckets = ref Unsafe.As<CurveGrid.Bucket, Vector128<float>>(ref MemoryMarshal.GetArrayDataReference(_buckets));
        Vector128<float> a = Unsafe.Add(ref buckets, index[0]);
        Vector128<float> b = Unsafe.Add(ref buckets, index[1]);
        Vector128<float> c = Unsafe.Add(ref buckets, index[2]);

        // Three buckets of (X, Y, left, right) become the lanes' X, Y, left and right.
        (Vector128<double> lowAB, Vector128<double> highAB) = Interleave(a, b);
        (Vector128<double> lowC, Vector128<double> highC) = Interleave(c, c);
        (Vector128<float> bendX, Vector128<float> bendY) = Interleave(lowAB, lowC);
        (Vector128<float> left, Vector128<float> right) = Interleave(highAB, highC);
        Vector128<float> distance = x - bendX;
        Vector128<float> slope = Vector128.ConditionalSelect(Vector128.LessThan(distance, Vector128<float>.Zero), left, right);
        return Vector128.MultiplyAddEstimate(distance, slope, bendY);
    }

    private Vector128<float> Search(Vector128<float> x) =>
        Vector128.Create(_search![0].Evaluate(x[0]), _search[1].Evaluate(x[1]), _search[2].Evaluate(x[2]), 0);

    // (a0 b0 a1 b1) and (a2 b2 a3 b3).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<double> Lower, Vector128<double> Upper) Interleave(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
            return (Sse.UnpackLow(a, b).AsDouble(), Sse.UnpackHigh(a, b).AsDouble());
        if (AdvSimd.Arm64.IsSupported)
            return (AdvSimd.Arm64.ZipLow(a, b).AsDouble(), AdvSimd.Arm64.ZipHigh(a, b).AsDouble());
        return (Vector128.Create(a[0], b[0], a[1], b[1]).AsDouble(), Vector128.Create(a[2], b[2], a[3], b[3]).AsDouble());
    }

    // The same for pairs of lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Lower, Vector128<float> Upper) Interleave(Vector128<double> a, Vector128<double> b)
    {
        if (Sse2.IsSupported)
            return (Sse2.UnpackLow(a, b).AsSingle(), Sse2.UnpackHigh(a, b).AsSingle());
        if (AdvSimd.Arm64.IsSupported)
            return (AdvSimd.Arm64.ZipLow(a, b).AsSingle(), AdvSimd.Arm64.ZipHigh(a, b).AsSingle());
        return (Vector128.Create(a[0], b[0]).AsSingle(), Vector128.Create(a[1], b[1]).AsSingle());
    }

    [InlineArray(16)]
    private struct Indices
    {
        private int _first;
    }
}
