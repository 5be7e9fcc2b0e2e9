using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Curves without a matrix: three look-ups a pixel, or 64 bytes at once where the processor permutes bytes (AVX-512 VBMI).</summary>
internal sealed class ByteTableKernel : ByteKernel
{
    // The output code of each of a pixel's three colour bytes, already in its place within the pixel.
    private readonly uint[] _first = new uint[256];
    private readonly uint[] _second = new uint[256];
    private readonly uint[] _third = new uint[256];

    // The same three tables as bytes, one after the other, for the vector path.
    private readonly byte[] _bytes = new byte[3 * 256];

    /// <param name="table">The curves.</param>
    /// <param name="firstChannel">The channel in a pixel's first byte: 0 red, 2 blue.</param>
    public ByteTableKernel(CurveTable table, int firstChannel)
    {
        int thirdChannel = 2 - firstChannel;
        table.Bytes(firstChannel).CopyTo(_bytes);
        table.Bytes(1).CopyTo(_bytes.AsSpan(256));
        table.Bytes(thirdChannel).CopyTo(_bytes.AsSpan(512));
        for (int i = 0; i < 256; i++)
        {
            _first[i] = _bytes[i];
            _second[i] = (uint)_bytes[256 + i] << 8;
            _third[i] = (uint)_bytes[512 + i] << 16;
        }
    }

    protected override void Map(ReadOnlySpan<uint> from, Span<uint> to, bool streams) => Map<Finished>(from, to, streams);

    protected override void MapColours(ReadOnlySpan<uint> from, Span<uint> to) => Map<Unfinished>(from, to, streams: false);

    private void Map<TPixels>(ReadOnlySpan<uint> from, Span<uint> to, bool streams)
    {
        int start = Avx512Vbmi.IsSupported ? MapVectors<TPixels>(from, to, streams) : 0;
        for (int i = start; i < from.Length; i++)
            to[i] = Map(from[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Map(uint pixel) => BytePlanes.Recolour(pixel, _first[(byte)pixel] | _second[(byte)(pixel >> 8)] | _third[(byte)(pixel >> 16)]);

    // Maps the whole vectors at the start and returns their number of pixels.
    private int MapVectors<TPixels>(ReadOnlySpan<uint> from, Span<uint> to, bool streams)
    {
        ReadOnlySpan<Vector512<byte>> sources = MemoryMarshal.Cast<uint, Vector512<byte>>(from);
        Span<Vector512<byte>> destinations = MemoryMarshal.Cast<uint, Vector512<byte>>(to);
        if (sources.IsEmpty)
            return 0;

        // 256 entries are four registers. A permutation looks up in two of them by an index's lower seven bits;
        // the eighth says which pair counts.
        ReadOnlySpan<Vector512<byte>> t = MemoryMarshal.Cast<byte, Vector512<byte>>(_bytes);
        Vector512<byte> a0 = t[0], a1 = t[1], a2 = t[2], a3 = t[3];
        Vector512<byte> b0 = t[4], b1 = t[5], b2 = t[6], b3 = t[7];
        Vector512<byte> c0 = t[8], c1 = t[9], c2 = t[10], c3 = t[11];
        Vector512<byte> second = Vector512.Create(0x0000FF00u).AsByte();
        Vector512<byte> third = Vector512.Create(0x00FF0000u).AsByte();
        for (int i = 0; i < sources.Length; i++)
        {
            Vector512<byte> pixels = sources[i];
            Vector512<byte> upper = Vector512.LessThan(pixels.AsSByte(), Vector512<sbyte>.Zero).AsByte();
            Vector512<byte> low = Avx512Vbmi.PermuteVar64x8x2(a0, pixels, a1);
            low = Vector512.ConditionalSelect(second, Avx512Vbmi.PermuteVar64x8x2(b0, pixels, b1), low);
            low = Vector512.ConditionalSelect(third, Avx512Vbmi.PermuteVar64x8x2(c0, pixels, c1), low);
            Vector512<byte> high = Avx512Vbmi.PermuteVar64x8x2(a2, pixels, a3);
            high = Vector512.ConditionalSelect(second, Avx512Vbmi.PermuteVar64x8x2(b2, pixels, b3), high);
            high = Vector512.ConditionalSelect(third, Avx512Vbmi.PermuteVar64x8x2(c2, pixels, c3), high);
            Vector512<byte> mapped = Vector512.ConditionalSelect(upper, high, low);
            if (typeof(TPixels) == typeof(Finished))
                mapped = BytePlanes.Recolour(pixels.AsUInt32(), mapped.AsUInt32()).AsByte();
            CacheLine.Write(mapped, ref destinations[i], streams);
        }

        return sources.Length * Vector512<uint>.Count;
    }
}
