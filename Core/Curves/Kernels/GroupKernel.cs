using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// Divides a run of pixels, and their coverage, into groups of 16. A group at the end that is not full is filled up and takes the same
/// way, so that a pixel's result does not depend on its place.
/// </summary>
/// <typeparam name="TFormat">How the pixels lie in memory.</typeparam>
internal abstract class GroupKernel<TFormat> : IKernel
    where TFormat : IPlanarFormat
{
    /// <summary>Pixels of a group.</summary>
    protected const int Group = 16;

    /// <summary>Vectors of a group.</summary>
    protected static int GroupVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Group * TFormat.PixelBytes / Vector512<byte>.Count;
    }

    public virtual bool ReadsAtOnce => false;

    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, bool streams) =>
        Render(source, destination, default(ReadOnlySpan<Vector512<float>>), streams);

    [SkipLocalsInit]
    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage, bool streams)
    {
        Span<float> values = CacheLine.Align(stackalloc float[IKernel.MaxPixels + Group + CacheLine.Bytes], IKernel.MaxPixels + Group);
        Span<Vector512<float>> weights = MemoryMarshal.Cast<float, Vector512<float>>(values)[..Groups(coverage.Length)];
        weights[^1] = Vector512<float>.Zero;
        coverage.CopyTo(values);
        foreach (ref Vector512<float> weight in weights)
            weight = TFormat.Arrange(weight);
        Render(source, destination, weights, streams);
    }

    [SkipLocalsInit]
    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> coverage, bool streams)
    {
        Span<float> values = CacheLine.Align(stackalloc float[IKernel.MaxPixels + Group + CacheLine.Bytes], IKernel.MaxPixels + Group);
        Span<Vector512<float>> weights = MemoryMarshal.Cast<float, Vector512<float>>(values)[..Groups(coverage.Length)];
        ReadOnlySpan<Vector128<byte>> codes = MemoryMarshal.Cast<byte, Vector128<byte>>(coverage);
        for (int i = 0; i < codes.Length; i++)
            weights[i] = Weights(codes[i]);
        if (codes.Length < weights.Length)
        {
            Span<byte> padded = stackalloc byte[Group];
            padded.Clear();
            coverage[(codes.Length * Group)..].CopyTo(padded);
            weights[^1] = Weights(Vector128.Create<byte>(padded));
        }

        Render(source, destination, weights, streams);
    }

    /// <summary>Renders groups.</summary>
    /// <param name="source">Whole groups.</param>
    /// <param name="destination">As many; may be the same.</param>
    /// <param name="weights">Coverage, one vector per group in the format's order; empty where all pixels have coverage 1.</param>
    /// <param name="streams">As <see cref="IKernel"/> has it.</param>
    protected abstract void RenderGroups(
        ReadOnlySpan<Vector512<byte>> source, Span<Vector512<byte>> destination, ReadOnlySpan<Vector512<float>> weights, bool streams);

    /// <summary>before + weight · (after − before), and exactly 'before' and 'after' at the ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static Vector512<float> Mix(Vector512<float> before, Vector512<float> after, Vector512<float> weight) =>
        Vector512.MultiplyAddEstimate(after, weight, before * (Vector512<float>.One - weight));

    /// <summary>What a file of integers cannot hold is clamped before it is mixed, as a table of codes does it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static Vector512<float> Limit(Vector512<float> values) => TFormat.Scale > 1 ? Codes.Clamp(values, TFormat.Scale) : values;

    private static int Groups(int pixels) => (pixels + Group - 1) / Group;

    // 255 becomes exactly 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Weights(Vector128<byte> codes)
    {
        Vector512<byte> arranged = TFormat.Arrange(codes).ToVector256Unsafe().ToVector512Unsafe();
        Vector512<uint> wide = Vector512.WidenLower(Vector512.WidenLower(arranged));
        return Vector512.ConvertToSingle(wide.AsInt32()) * Vector512.Create(1f / byte.MaxValue);
    }

    [SkipLocalsInit]
    private void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<Vector512<float>> weights, bool streams)
    {
        int pixels = source.Length / TFormat.PixelBytes, whole = pixels / Group;
        int vectors = whole * GroupVectors;
        RenderGroups(
            MemoryMarshal.Cast<byte, Vector512<byte>>(source)[..vectors],
            MemoryMarshal.Cast<byte, Vector512<byte>>(destination)[..vectors],
            weights.IsEmpty ? weights : weights[..whole],
            streams);
        if (whole * Group == pixels)
            return;
        Span<Vector512<byte>> padded = stackalloc Vector512<byte>[GroupVectors];
        padded.Clear();
        Span<byte> bytes = MemoryMarshal.AsBytes(padded);
        int done = vectors * Vector512<byte>.Count;
        source[done..].CopyTo(bytes);
        RenderGroups(padded, padded, weights.IsEmpty ? weights : weights[^1..], streams: false);
        bytes[..(source.Length - done)].CopyTo(destination[done..]);
    }
}
