using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>8 bits a channel: whole pixels become codes, and a mask blends codes, in whole numbers where it has 8 bits itself.</summary>
internal abstract class ByteKernel : IKernel
{
    private const int BufferLength = IKernel.MaxPixels + CacheLine.Bytes;

    public bool ReadsAtOnce => false;

    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, bool streams) =>
        Map(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(destination), streams);

    [SkipLocalsInit]
    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage, bool streams)
    {
        ReadOnlySpan<uint> from = MemoryMarshal.Cast<byte, uint>(source);
        ByteBlend.Apply(from, MapInto(stackalloc uint[BufferLength], from), coverage, MemoryMarshal.Cast<byte, uint>(destination), streams);
    }

    [SkipLocalsInit]
    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> coverage, bool streams)
    {
        ReadOnlySpan<uint> from = MemoryMarshal.Cast<byte, uint>(source);
        ByteBlend.Apply(from, MapInto(stackalloc uint[BufferLength], from), coverage, MemoryMarshal.Cast<byte, uint>(destination), streams);
    }

    /// <summary>What pixels become where the mask covers them wholly; alpha, and what is fully transparent, stay.</summary>
    /// <param name="from">Pixels.</param>
    /// <param name="to">As many; may be the same.</param>
    /// <param name="streams">As <see cref="IKernel"/> has it.</param>
    protected abstract void Map(ReadOnlySpan<uint> from, Span<uint> to, bool streams);

    /// <summary>The same, but alpha, and what becomes of transparent pixels, is left to <see cref="ByteBlend"/>.</summary>
    /// <param name="from">As above.</param>
    /// <param name="to">As above.</param>
    protected abstract void MapColours(ReadOnlySpan<uint> from, Span<uint> to);

    /// <summary>Marks loops that write pixels with their alpha.</summary>
    protected readonly struct Finished;

    /// <summary>Marks loops that write colours only.</summary>
    protected readonly struct Unfinished;

    private Span<uint> MapInto(Span<uint> buffer, ReadOnlySpan<uint> from)
    {
        Span<uint> mapped = CacheLine.Align(buffer, from.Length);
        MapColours(from, mapped);
        return mapped;
    }
}
