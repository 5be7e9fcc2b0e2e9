using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>
/// Adds rows, pixel by pixel: colour · alpha and alpha, times the row's weight, in the order of the format; and brings the sums into the
/// cells above. Opaque stretches, nearly all of nearly all pictures, are added as they lie in memory, many values at a time.
/// </summary>
/// <param name="image">The picture.</param>
/// <param name="region">The part of it that is reduced.</param>
/// <param name="stretch">Most pixels that are added at once.</param>
internal sealed class ColourSum(ImageView image, Region region, int stretch)
{
    // Pixels of a stretch with transparent ones that are looked at on their own; of floats, a page.
    private const int Block = 256;

    // Pixels whose number every vector divides.
    private const int Group = 16;

    // A sum's unit is the format's own code where codes are added, else 1.
    private readonly float _unit = image.Format switch
    {
        PixelFormat.Bgra32 or PixelFormat.Rgba32 => byte.MaxValue,
        PixelFormat.Rgba64 => ushort.MaxValue,
        _ => 1,
    };

    private readonly OpaquePattern _opaque = OpaquePattern.Of(image.Format);
    private readonly BytePixelSum? _bytes = image.Format.BytesPerChannel() == 1 ? new(region.Width) : null;
    private readonly WordPixelSum? _words = image.Format.BytesPerChannel() == 2 ? new(stretch) : null;
    private readonly FloatPixelSum? _floatPixels = image.Format == PixelFormat.RgbaFloat ? new(OpaquePattern.Of(image.Format), Block) : null;
    private readonly FloatSum<Vector4> _floats = new(region.Width);
    private readonly Vector4[] _pixels = new Vector4[Block];

    /// <summary>Adds a stretch of rows; see <see cref="Finish"/>.</summary>
    /// <param name="rows">Rows of the region, in all <see cref="CellColumns.MostRows"/> at most.</param>
    /// <param name="start">The first column, of the region's; a multiple of the stretch.</param>
    /// <param name="count">How many.</param>
    public void Add(RowGroup rows, int start, int count)
    {
        int whole = Whole(count);
        if (whole > 0 && !TryAddCodes(rows, start, whole))
        {
            for (int done = 0; done < whole; done += Block)
            {
                int part = Math.Min(Block, whole - done);
                if (!TryAddCodes(rows, start + done, part))
                    AddBlock(rows, start + done, part);
            }
        }

        if (whole < count)
            AddEach(rows, start + whole, count - whole);
    }

    /// <summary>Ends a stretch, of which all rows were added.</summary>
    public void Finish(int start, int count) => _words?.Flush(_floats.Touch(start, Whole(count)));

    /// <summary>Adds what was added to the cells above it, and begins anew.</summary>
    /// <param name="columns">The cells.</param>
    /// <param name="cells">Their sums.</param>
    /// <param name="ahead">A row of the region; those below it are wanted next.</param>
    public void MoveTo(CellColumns columns, Span<Vector4> cells, int ahead)
    {
        _bytes?.MoveTo(columns, cells, image.Pixels(region.Y + ahead, region.X, region.Width), image.Stride);
        CellSum.MoveTo(_floats, columns.Cells, cells);
    }

    private static int Whole(int count) => count - (count % Group);

    // Adds codes as whole numbers if all of these pixels are opaque. Nearly all stretches that begin opaque are, and their alpha is looked
    // at while they are added.
    private bool TryAddCodes(RowGroup rows, int start, int count)
    {
        if (image.Format.BytesPerChannel() == sizeof(float))
            return false;
        RowPieces pieces = RowPieces.Of(image, rows, region, start, count);
        bool beginsOpaque = _opaque.IsOpaque(MemoryMarshal.Cast<byte, Vector512<uint>>(pieces.First)[0]);
        if (_words is not null && rows.Part != RowPart.Whole)
        {
            bool isOpaque = beginsOpaque && _opaque.IsOpaque(pieces);
            if (isOpaque)
                WordPixelSum.AddWeighted(pieces, _floats.Touch(start, count));
            return isOpaque;
        }

        if (beginsOpaque)
        {
            if (_opaque.IsOpaque(_bytes is { } bytes ? bytes.Add(pieces, start).AsUInt32() : _words!.Add(pieces, start % stretch)))
                return true;
            _bytes?.Remove(pieces, start);
            _words?.Remove(pieces, start % stretch);
        }
        else
        {
            _bytes?.Leave(pieces, start);
        }

        return false;
    }

    // Floats, and codes of which some are not opaque.
    private void AddBlock(RowGroup rows, int start, int count)
    {
        RowPieces pieces = RowPieces.Of(image, rows, region, start, count);
        if (!TryAddFloats(rows, pieces, start, count) && !_opaque.IsTransparent(pieces))
            AddEach(rows, start, count);
    }

    private bool TryAddFloats(RowGroup rows, in RowPieces pieces, int start, int count)
    {
        if (_floatPixels is not null)
            return _floatPixels.TryAdd(pieces, _floats.Touch(start, count));
        bool isLinear = image.Format == PixelFormat.RgbaFloatLinear && _opaque.IsOpaque(pieces);
        if (isLinear)
            AddEncoded(rows, start, MemoryMarshal.Cast<Vector4, float>(_floats.Touch(start, count)));
        return isLinear;
    }

    // Alpha is encoded along, and stays 1. While that goes on, what follows in the row can come: a block is a page, beyond which the
    // processor does not look.
    private void AddEncoded(RowGroup rows, int start, Span<float> sums)
    {
        int x = region.X + start, count = sums.Length / 4, following = Math.Min(count, image.Width - x - count);
        for (int y = region.Y + rows.First, end = y + rows.Count; y < end; y++)
            TransferFunction.AddEncoded(Floats(image.Pixels(y, x, count)), Floats(image.Pixels(y, x + count, following)), rows.Weight, sums);
    }

    private static ReadOnlySpan<float> Floats(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes);

    private void AddEach(RowGroup rows, int start, int count)
    {
        Span<Vector4> pixels = _pixels.AsSpan(0, count), sums = _floats.Touch(start, count);
        for (int y = region.Y + rows.First, end = y + rows.Count; y < end; y++)
        {
            PixelReader.ReadRow(image, y, region.X + start, pixels);
            for (int i = 0; i < pixels.Length; i++)
            {
                float alpha = pixels[i].W;
                Vector4 colour = pixels[i] * alpha;
                colour.W = alpha;
                sums[i] += colour * (rows.Weight * _unit);
            }
        }
    }
}
