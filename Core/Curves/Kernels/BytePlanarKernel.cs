using System.Runtime.InteropServices;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>A matrix and curves of any kind, in single precision.</summary>
/// <param name="kernel">Renders whole pixels.</param>
internal sealed class BytePlanarKernel(GroupKernel<BytePlanes> kernel) : ByteKernel
{
    protected override void Map(ReadOnlySpan<uint> from, Span<uint> to, bool streams) =>
        kernel.Render(MemoryMarshal.AsBytes(from), MemoryMarshal.AsBytes(to), streams);

    protected override void MapColours(ReadOnlySpan<uint> from, Span<uint> to) => Map(from, to, streams: false);
}
