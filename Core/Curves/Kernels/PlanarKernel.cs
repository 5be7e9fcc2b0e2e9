using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// Matrix and curves in single precision: a stretch of pixels is taken apart into planes, each step sweeps over the planes, and
/// the result is put together again. Integers are clamped before they are mixed by the mask, and rounded at the end.
/// </summary>
/// <param name="curves">The prediction.</param>
/// <param name="isLinear">Whether values are linear light, which is encoded before and decoded after.</param>
/// <typeparam name="TFormat">How the pixels lie in memory.</typeparam>
internal sealed class PlanarKernel<TFormat>(PlanarCurves curves, bool isLinear) : GroupKernel<TFormat>
    where TFormat : IPlanarFormat
{
    // Pixels whose planes stay in the fastest cache between the steps.
    private const int Stretch = 256;

    public override bool ReadsAtOnce => true;

    [SkipLocalsInit]
    protected override void RenderGroups(
        ReadOnlySpan<Vector512<byte>> source, Span<Vector512<byte>> destination, ReadOnlySpan<Vector512<float>> weights, bool streams)
    {
        Span<float> before = CacheLine.Align(stackalloc float[(3 * Stretch) + CacheLine.Bytes], 3 * Stretch);
        Span<float> after = CacheLine.Align(stackalloc float[(3 * Stretch) + CacheLine.Bytes], 3 * Stretch);
        int vectors = GroupVectors, groups = source.Length / vectors;
        for (int start = 0; start < groups; start += Stretch / Group)
        {
            int count = Math.Min(Stretch / Group, groups - start);
            RenderStretch(
                source.Slice(start * vectors, count * vectors),
                destination.Slice(start * vectors, count * vectors),
                weights.IsEmpty ? weights : weights.Slice(start, count),
                new Planes(before, count * Group),
                new Planes(after, count * Group),
                streams);
        }
    }

    private void RenderStretch(
        ReadOnlySpan<Vector512<byte>> source,
        Span<Vector512<byte>> destination,
        ReadOnlySpan<Vector512<float>> weights,
        in Planes before,
        in Planes after,
        bool streams)
    {
        Read(source, before);
        if (isLinear)
            TransferFunction.Encode(before.All);

        curves.Matrix?.Apply(before, after);
        for (int i = 0; i < curves.Stages.Length; i++)
        {
            Planes from = i == 0 && curves.Matrix is null ? before : after;
            curves.Stages[i][0].Apply(from.First, after.First);
            curves.Stages[i][1].Apply(from.Second, after.Second);
            curves.Stages[i][2].Apply(from.Third, after.Third);
        }

        // Where the processor has vectors of 512 bits: elsewhere the two in one loop are more than the compiler inlines, and take twice as long.
        if (!isLinear && Vector512.IsHardwareAccelerated)
        {
            BlendAndWrite(source, before, after, weights, destination, streams);
            return;
        }

        Blend(before.First, after.First, weights);
        Blend(before.Second, after.Second, weights);
        Blend(before.Third, after.Third, weights);
        if (isLinear)
            TransferFunction.Decode(after.All);

        Write(source, after, weights, destination, streams);
    }

    private static void Read(ReadOnlySpan<Vector512<byte>> pixels, in Planes planes)
    {
        int vectors = GroupVectors;
        Span<Vector512<float>> first = planes.First, second = planes.Second[..first.Length], third = planes.Third[..first.Length];
        for (int i = 0; i < first.Length; i++)
            TFormat.Read(pixels.Slice(i * vectors, vectors), out first[i], out second[i], out third[i]);
    }

    private void Write(
        ReadOnlySpan<Vector512<byte>> source, in Planes planes, ReadOnlySpan<Vector512<float>> weights, Span<Vector512<byte>> destination, bool streams)
    {
        int vectors = GroupVectors;
        bool areMixed = curves.Matrix is not null;
        ReadOnlySpan<Vector512<float>> first = planes.First, second = planes.Second[..first.Length], third = planes.Third[..first.Length];
        for (int i = 0; i < first.Length; i++)
        {
            TFormat.Write(
                source.Slice(i * vectors, vectors),
                first[i],
                second[i],
                third[i],
                weights.IsEmpty ? Vector512<float>.One : weights[i],
                destination.Slice(i * vectors, vectors),
                areMixed,
                streams);
        }
    }

    private void BlendAndWrite(
        ReadOnlySpan<Vector512<byte>> source,
        in Planes before,
        in Planes after,
        ReadOnlySpan<Vector512<float>> weights,
        Span<Vector512<byte>> destination,
        bool streams)
    {
        int vectors = GroupVectors;
        bool areMixed = curves.Matrix is not null;
        Vector512<float> rest = Vector512.Create(curves.Rest);
        int count = after.First.Length;
        ReadOnlySpan<Vector512<float>> first = after.First, second = after.Second[..count], third = after.Third[..count];
        ReadOnlySpan<Vector512<float>> firstBefore = before.First[..count], secondBefore = before.Second[..count], thirdBefore = before.Third[..count];
        for (int i = 0; i < first.Length; i++)
        {
            Vector512<float> weight = weights.IsEmpty ? Vector512<float>.One : weights[i];
            TFormat.Write(
                source.Slice(i * vectors, vectors),
                Blend(firstBefore[i], first[i], rest, !weights.IsEmpty, weight),
                Blend(secondBefore[i], second[i], rest, !weights.IsEmpty, weight),
                Blend(thirdBefore[i], third[i], rest, !weights.IsEmpty, weight),
                weight,
                destination.Slice(i * vectors, vectors),
                areMixed,
                streams);
        }
    }

    private void Blend(ReadOnlySpan<Vector512<float>> before, Span<Vector512<float>> after, ReadOnlySpan<Vector512<float>> weights)
    {
        // Floats to which nothing is added.
        if (TFormat.Scale == 1 && !curves.KeepsRest && weights.IsEmpty)
            return;
        before = before[..after.Length];
        Vector512<float> rest = Vector512.Create(curves.Rest);
        for (int i = 0; i < after.Length; i++)
            after[i] = Blend(before[i], after[i], rest, !weights.IsEmpty, weights.IsEmpty ? default : weights[i]);
    }

    // Adds what strength leaves of a colour, and mixes by the mask.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Blend(Vector512<float> before, Vector512<float> after, Vector512<float> rest, bool isMasked, Vector512<float> weight)
    {
        Vector512<float> full = Limit(curves.KeepsRest ? Vector512.MultiplyAddEstimate(rest, before, after) : after);
        return isMasked ? Mix(before, full, weight) : full;
    }
}
