using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// The usual prediction, at most a matrix and one stage of few pieces, in one sweep: 16 pixels and all tables stay in registers from
/// reading to writing. Gives the same bits as <see cref="PlanarKernel{TFormat}"/>.
/// </summary>
/// <typeparam name="TFormat">How the pixels lie in memory.</typeparam>
internal sealed class FusedKernel<TFormat>(PlanarCurves curves) : GroupKernel<TFormat>
    where TFormat : IPlanarFormat
{
    /// <summary>Whether this processor has registers enough for these curves.</summary>
    public static bool Takes(PlanarCurves curves) =>
        Avx512F.IsSupported && curves.Stages.Length == 1 && curves.Stages[0][0].Pieces <= StageCurve.Registers.MaxPieces;

    protected override void RenderGroups(
        ReadOnlySpan<Vector512<byte>> source, Span<Vector512<byte>> destination, ReadOnlySpan<Vector512<float>> weights, bool streams)
    {
        if (curves.Matrix is not null)
            Sweep<WithMatrix>(source, destination, weights, streams);
        else
            Sweep<WithoutMatrix>(source, destination, weights, streams);
    }

    // Optimized at once, as the first picture is often the only one; and on its own, whatever was rendered before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Sweep<TKind>(ReadOnlySpan<Vector512<byte>> source, Span<Vector512<byte>> destination, ReadOnlySpan<Vector512<float>> weights, bool streams)
    {
        int vectors = GroupVectors;
        StageCurve[] stage = curves.Stages[0];
        StageCurve.Registers first = stage[0].InRegisters(), second = stage[1].InRegisters(), third = stage[2].InRegisters();
        KnotGrid grid = stage[0].Grid;

        // Known when the method is compiled: with all registers taken, a matrix that is not there would still cost some.
        bool isMixed = typeof(TKind) == typeof(WithMatrix);
        PlaneMatrix.Row firstRow = default, secondRow = default, thirdRow = default;
        if (isMixed)
            (firstRow, secondRow, thirdRow) = (curves.Matrix![0], curves.Matrix[1], curves.Matrix[2]);
        Vector512<float> rest = Vector512.Create(curves.Rest);
        for (int i = 0, group = 0; i <= source.Length - vectors; i += vectors, group++)
        {
            ReadOnlySpan<Vector512<byte>> pixels = source.Slice(i, vectors);
            TFormat.Read(pixels, out Vector512<float> a, out Vector512<float> b, out Vector512<float> c);
            Vector512<float> x = a, y = b, z = c;
            if (isMixed)
            {
                x = firstRow.Apply(a, b, c);
                y = secondRow.Apply(a, b, c);
                z = thirdRow.Apply(a, b, c);
            }

            x = first.Apply(grid, x);
            y = second.Apply(grid, y);
            z = third.Apply(grid, z);
            if (isMixed)
            {
                x = Vector512.MultiplyAddEstimate(rest, a, x);
                y = Vector512.MultiplyAddEstimate(rest, b, y);
                z = Vector512.MultiplyAddEstimate(rest, c, z);
            }

            x = Limit(x);
            y = Limit(y);
            z = Limit(z);
            Vector512<float> weight = Vector512<float>.One;
            if (!weights.IsEmpty)
            {
                weight = weights[group];
                x = Mix(a, x, weight);
                y = Mix(b, y, weight);
                z = Mix(c, z, weight);
            }

            TFormat.Write(pixels, x, y, z, weight, destination.Slice(i, vectors), isMixed, streams);
        }
    }

    private readonly struct WithMatrix;

    private readonly struct WithoutMatrix;
}
