using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// Matrix and curves in single precision: a stretch of pixels is taken apart into planes, each step sweeps over the planes, and
/// the result is put together again. Integers are clamped before they are mixed by the mask, and rounded at the end.
/// </summary>
/// <typeparam name="TFormat">How the pixels lie in memory.</typeparam>
internal sealed class PlanarKernel<TFormat> : IKernel
    where TFormat : IPlanarFormat
{
    // Pixels whose planes stay in the fastest cache between the steps.
    private const int Stretch = 256;

    // Pixels that are taken apart at once.
    private const int Group = 16;

    private readonly StageCurve[][] _stages;
    private readonly PlaneMatrix? _matrix;
    private readonly float _strength;
    private readonly bool _isLinear;

    /// <param name="table">The prediction.</param>
    /// <param name="firstChannel">The channel of a pixel's first value: 0 red, 2 blue.</param>
    /// <param name="isLinear">Whether values are linear light, which is encoded before and decoded after.</param>
    public PlanarKernel(CurveTable table, int firstChannel = 0, bool isLinear = false)
    {
        int[] channels = [firstChannel, 1, 2 - firstChannel];
        CurveSet curves = table.Prediction;
        _stages = [.. Enumerable.Range(0, curves.Stages).Select(stage => Array.ConvertAll(channels, channel => new StageCurve(curves.Values(stage, channel), TFormat.Scale)))];
        _matrix = table.Matrix is { } matrix ? new PlaneMatrix(matrix, channels, TFormat.Scale) : null;
        _strength = (float)table.Strength;
        _isLinear = isLinear;
    }

    [SkipLocalsInit]
    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        Span<float> before = CacheLine.Align(stackalloc float[(3 * Stretch) + CacheLine.Bytes], 3 * Stretch);
        Span<float> after = CacheLine.Align(stackalloc float[(3 * Stretch) + CacheLine.Bytes], 3 * Stretch);
        int pixel = TFormat.PixelBytes;
        int pixels = source.Length / pixel, whole = pixels - (pixels % Group);
        for (int start = 0; start < whole; start += Stretch)
        {
            int count = Math.Min(Stretch, whole - start);
            RenderGroups(
                source.Slice(start * pixel, count * pixel),
                destination.Slice(start * pixel, count * pixel),
                coverage.IsEmpty ? [] : coverage.Slice(start, count),
                Planes.Of(before, count),
                Planes.Of(after, count));
        }

        if (whole == pixels)
            return;
        // The rest takes the same way, so that a pixel's result does not depend on its place.
        Span<byte> padded = stackalloc byte[Group * pixel];
        Span<float> weights = stackalloc float[Group];
        padded.Clear();
        weights.Clear();
        source[(whole * pixel)..].CopyTo(padded);
        if (!coverage.IsEmpty)
            coverage[whole..].CopyTo(weights);
        RenderGroups(padded, padded, coverage.IsEmpty ? [] : weights, Planes.Of(before, Group), Planes.Of(after, Group));
        padded[..((pixels - whole) * pixel)].CopyTo(destination[(whole * pixel)..]);
    }

    [SkipLocalsInit]
    private void RenderGroups(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage, in Planes before, in Planes after)
    {
        TFormat.Read(source, before);
        if (_isLinear)
        {
            TransferFunction.Encode(before.First);
            TransferFunction.Encode(before.Second);
            TransferFunction.Encode(before.Third);
        }

        _matrix?.Apply(before, after);
        for (int i = 0; i < _stages.Length; i++)
        {
            Planes from = i == 0 && _matrix is null ? before : after;
            _stages[i][0].Apply(from.First, after.First);
            _stages[i][1].Apply(from.Second, after.Second);
            _stages[i][2].Apply(from.Third, after.Third);
        }

        if (_strength != 1)
        {
            Blend(before.First, after.First);
            Blend(before.Second, after.Second);
            Blend(before.Third, after.Third);
        }

        if (!coverage.IsEmpty)
        {
            Span<float> arranged = CacheLine.Align(stackalloc float[Stretch + CacheLine.Bytes], coverage.Length);
            TFormat.Arrange(coverage, arranged);
            ReadOnlySpan<Vector512<float>> weights = MemoryMarshal.Cast<float, Vector512<float>>(arranged);
            Blend(before.First, after.First, weights);
            Blend(before.Second, after.Second, weights);
            Blend(before.Third, after.Third, weights);
        }

        if (_isLinear)
        {
            TransferFunction.Decode(after.First);
            TransferFunction.Decode(after.Second);
            TransferFunction.Decode(after.Third);
        }

        TFormat.Write(source, after, destination, _matrix is not null);
    }

    // after = before + coverage · (after − before), and 'after' itself where the coverage is 1. What a file of integers cannot hold is
    // clamped before it is mixed, as a table of codes does it.
    private static void Blend(ReadOnlySpan<Vector512<float>> before, Span<Vector512<float>> after, ReadOnlySpan<Vector512<float>> coverage)
    {
        before = before[..after.Length];
        coverage = coverage[..after.Length];
        for (int i = 0; i < after.Length; i++)
        {
            Vector512<float> full = TFormat.Scale > 1 ? Vector512.MinNative(Vector512.MaxNative(after[i], Vector512<float>.Zero), Vector512.Create(TFormat.Scale)) : after[i];
            Vector512<float> moved = Vector512.MultiplyAddEstimate(full - before[i], coverage[i], before[i]);
            after[i] = Vector512.ConditionalSelect(Vector512.Equals(coverage[i], Vector512<float>.One), full, moved);
        }
    }

    // after = before + strength · (after − before).
    private void Blend(ReadOnlySpan<Vector512<float>> before, Span<Vector512<float>> after)
    {
        before = before[..after.Length];
        for (int i = 0; i < after.Length; i++)
            after[i] = Vector512.MultiplyAddEstimate(after[i] - before[i], Vector512.Create(_strength), before[i]);
    }
}
