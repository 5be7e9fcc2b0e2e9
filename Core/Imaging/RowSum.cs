using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>
/// Adds stretches of rows, pixel by pixel: sums of colour · alpha and of alpha, times the row's weight, in the order of the format.
/// Opaque blocks, nearly all of nearly all pictures, are added as they lie in memory, many values at a time.
/// </summary>
/// <param name="format">The pixels' format.</param>
/// <param name="length">Most pixels of a stretch; a multiple of 16.</param>
internal sealed class RowSum(PixelFormat format, int length)
{
    // Pixels that stay in the fastest cache from one look, at their alpha, to the next.
    private const int Block = 256;

    // Bytes of a row that the processor fetches ahead by itself; what is shorter it does not foresee.
    private const int Page = 4096;

    // Pixels whose number every vector divides.
    private const int Group = 16;

    // A sum's unit is the format's own code where codes are added, else 1.
    private readonly float _unit = format switch
    {
        PixelFormat.Bgra32 or PixelFormat.Rgba32 => byte.MaxValue,
        PixelFormat.Rgba64 => ushort.MaxValue,
        _ => 1,
    };

    private readonly OpaquePattern _opaque = OpaquePattern.Of(format);
    private readonly CodeSum<ushort>? _bytes = format.BytesPerChannel() == 1 ? new(2 * length) : null;
    private readonly CodeSum<uint>? _words = format.BytesPerChannel() == 2 ? new(2 * length) : null;
    private readonly Vector4[] _pixels = new Vector4[Block];

    /// <summary>Adds the <c>sums.Length</c> pixels from column <paramref name="x"/> on of rows from <paramref name="y"/> on; see <see cref="Flush"/>.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="y">The first row.</param>
    /// <param name="rows">How many: 1, or 4 of weight 1.</param>
    /// <param name="following">How many to fetch for the next call.</param>
    /// <param name="x">The first column.</param>
    /// <param name="weight">The rows' weight.</param>
    /// <param name="sums">What to add to.</param>
    public void Add(ImageView image, int y, int rows, int following, int x, float weight, Span<Vector4> sums)
    {
        if (weight == 1)
        {
            if (_bytes?.HasRoom(rows) == false || _words?.HasRoom(rows) == false)
                Flush(sums);
            _bytes?.Reserve(rows);
            _words?.Reserve(rows);
        }

        for (int start = 0; start < sums.Length; start += Block)
        {
            int count = Math.Min(Block, sums.Length - start), whole = count - (count % Group);
            if (whole > 0)
                AddBlock(image, y, rows, following, x + start, start, weight, sums.Slice(start, whole));
            AddEach(image, y, rows, x + start + whole, weight, sums[(start + whole)..(start + count)]);
        }
    }

    /// <summary>Brings what is summed as whole numbers into the sums.</summary>
    public void Flush(Span<Vector4> sums)
    {
        _bytes?.Flush(MemoryMarshal.Cast<Vector4, float>(sums));
        _words?.Flush(MemoryMarshal.Cast<Vector4, float>(sums));
    }

    private void AddBlock(ImageView image, int y, int rows, int following, int x, int start, float weight, Span<Vector4> sums)
    {
        int count = sums.Length;
        ReadOnlySpan<byte> first = image.Pixels(y, x, count);
        ReadOnlySpan<byte> second = rows == 1 ? first : image.Pixels(y + 1, x, count);
        ReadOnlySpan<byte> third = rows == 1 ? first : image.Pixels(y + 2, x, count);
        ReadOnlySpan<byte> fourth = rows == 1 ? first : image.Pixels(y + 3, x, count);
        for (int row = y + rows; row < Math.Min(y + rows + following, image.Height) && first.Length < Page; row++)
            CacheLine.Prefetch(image.Pixels(row, x, count));
        if (weight == 1 && format.BytesPerChannel() < sizeof(float))
        {
            // Nearly all blocks that begin opaque are, and their alpha is looked at while they are added.
            if (_opaque.IsOpaque(MemoryMarshal.Cast<byte, Vector512<uint>>(first)[0]))
            {
                if (_opaque.IsOpaque(rows == 1 ? AddCodes(start, first) : AddCodes(start, first, second, third, fourth)))
                    return;
                for (int row = y; row < y + rows; row++)
                    RemoveCodes(start, image.Pixels(row, x, count));
            }

            if (!_opaque.IsTransparent(first, second, third, fourth))
                AddEach(image, y, rows, x, weight, sums);
            return;
        }

        Span<float> values = MemoryMarshal.Cast<Vector4, float>(sums);
        if (!_opaque.IsOpaque(first, second, third, fourth))
        {
            if (!_opaque.IsTransparent(first, second, third, fourth))
                AddEach(image, y, rows, x, weight, sums);
        }
        else if (format == PixelFormat.RgbaFloatLinear)
            AddEncoded(image, y, rows, x, weight, values);
        else if (format == PixelFormat.RgbaFloat && rows == 4)
            AddFloats(first, second, third, fourth, values);
        else if (format == PixelFormat.RgbaFloat)
            AddWeighted(MemoryMarshal.Cast<byte, float>(first), weight, values);
        else if (_bytes is not null)
            WeightedCodes.Add(first, weight, values);
        else
            WeightedCodes.Add(MemoryMarshal.Cast<byte, ushort>(first), weight, values);
    }

    private Vector512<uint> AddCodes(int start, ReadOnlySpan<byte> row) => _bytes is { } bytes ? bytes.Add(2 * start, row).AsUInt32() : _words!.Add(2 * start, row);

    private Vector512<uint> AddCodes(int start, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth) =>
        _bytes is { } bytes ? bytes.Add(2 * start, first, second, third, fourth).AsUInt32() : _words!.Add(2 * start, first, second, third, fourth);

    private void RemoveCodes(int start, ReadOnlySpan<byte> row)
    {
        _bytes?.Remove(2 * start, row);
        _words?.Remove(2 * start, row);
    }

    // Alpha is encoded along, and stays 1. While that goes on, what follows in the row can come: a block is a page, beyond which the
    // processor does not look.
    private static void AddEncoded(ImageView image, int y, int rows, int x, float weight, Span<float> sums)
    {
        int count = sums.Length / 4, following = Math.Min(count, image.Width - x - count);
        for (int end = y + rows; y < end; y++)
            TransferFunction.AddEncoded(Floats(image.Pixels(y, x, count)), Floats(image.Pixels(y, x + count, following)), weight, sums);
    }

    private static ReadOnlySpan<float> Floats(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes);

    private static void AddFloats(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth, Span<float> sums)
    {
        Span<Vector512<float>> targets = MemoryMarshal.Cast<float, Vector512<float>>(sums);
        ReadOnlySpan<Vector512<float>> a = MemoryMarshal.Cast<byte, Vector512<float>>(first)[..targets.Length], b = MemoryMarshal.Cast<byte, Vector512<float>>(second)[..targets.Length];
        ReadOnlySpan<Vector512<float>> c = MemoryMarshal.Cast<byte, Vector512<float>>(third)[..targets.Length], d = MemoryMarshal.Cast<byte, Vector512<float>>(fourth)[..targets.Length];
        for (int i = 0; i < targets.Length; i++)
            targets[i] += Clamp(a[i]) + Clamp(b[i]) + (Clamp(c[i]) + Clamp(d[i]));
    }

    // To 0..1; the comparison is false for NaN, which therefore becomes 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Clamp(Vector512<float> values) =>
        Vector512.MinNative(values, Vector512<float>.One) & Vector512.GreaterThan(values, Vector512<float>.Zero);

    // sums += weight · values.
    private static void AddWeighted(ReadOnlySpan<float> values, float weight, Span<float> sums)
    {
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        Span<Vector512<float>> targets = MemoryMarshal.Cast<float, Vector512<float>>(sums)[..vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
            targets[i] += Clamp(vectors[i]) * weight;
    }

    private void AddEach(ImageView image, int y, int rows, int x, float weight, Span<Vector4> sums)
    {
        Span<Vector4> pixels = _pixels.AsSpan(0, sums.Length);
        for (int end = y + rows; y < end && !pixels.IsEmpty; y++)
        {
            PixelReader.ReadRow(image, y, x, pixels);
            for (int i = 0; i < pixels.Length; i++)
            {
                float alpha = pixels[i].W;
                Vector4 colour = pixels[i] * alpha;
                colour.W = alpha;
                sums[i] += colour * (weight * _unit);
            }
        }
    }
}
