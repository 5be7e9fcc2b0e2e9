using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>Reduces pictures and masks to the network's size.</summary>
public static class Thumbnailer
{
    /// <summary>
    /// Area average of <paramref name="region"/>, squeezed to width × height: every cell is the exact mean of the pixels below it,
    /// those at its edges counted by the part that lies inside. Colours are weighted by alpha (a cell without any is black),
    /// coverage is not. Linear light is encoded first, so that every format gives the same thumbnail. A region smaller than the
    /// thumbnail is enlarged by the same rule, which then repeats pixels.
    /// </summary>
    /// <param name="image">The picture, of any format; values are clamped to 0..1, NaN counts as 0.</param>
    /// <param name="mask">The foreground's coverage, as large as the picture; null for none.</param>
    /// <param name="region">The part to show.</param>
    /// <param name="width">Columns of the thumbnail.</param>
    /// <param name="height">Rows of the thumbnail.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="HarmonizeException">Mask and picture differ in size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The region does not lie inside the picture, or a size is not positive.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Thumbnail Reduce(ImageView image, MaskView? mask, Region region, int width, int height, CancellationToken cancellationToken = default) =>
        Reduce(image, mask, region, width, height, maxThreads: -1, cancellationToken);

    internal static Thumbnail Reduce(ImageView image, MaskView? mask, Region region, int width, int height, int maxThreads, CancellationToken cancellationToken) =>
        Reduce(image, mask, [region], width, height, maxThreads, cancellationToken)[0];

    /// <summary>
    /// The same for several regions at once, in one sweep down the picture: what a row of one thumbnail has read, the next row of
    /// another finds in the processor's caches.
    /// </summary>
    /// <returns>A thumbnail of each region.</returns>
    internal static Thumbnail[] Reduce(ImageView image, MaskView? mask, Region[] regions, int width, int height, int maxThreads, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        foreach (Region region in regions)
            region.ThrowIfOutside(image.Width, image.Height);
        if (mask is { } m)
            MaskSize.Check(image, m, "picture");

        Reduction[] reductions = Array.ConvertAll(regions, region => new Reduction(region, width, height));
        (int Reduction, int Row)[] order = [..
            from reduction in Enumerable.Range(0, regions.Length)
            from row in Enumerable.Range(0, height)
            orderby reductions[reduction].LastPixel(row)
            select (reduction, row)];
        var options = new ParallelOptions { MaxDegreeOfParallelism = maxThreads, CancellationToken = cancellationToken };
        Parallel.For(
            0,
            order.Length,
            options,
            () => Array.ConvertAll(reductions, reduction => new CellRow(image, mask, reduction)),
            (i, _, rows) =>
            {
                rows[order[i].Reduction].Reduce(order[i].Row, cancellationToken);
                return rows;
            },
            _ => { });
        return Array.ConvertAll(reductions, reduction => reduction.ToThumbnail());
    }

    /// <summary>A thumbnail while it is made.</summary>
    private sealed class Reduction(Region region, int width, int height)
    {
        public Region Region => region;

        public Cell[] Columns { get; } = Cell.Divide(region.Width, width);

        public Cell[] Rows { get; } = Cell.Divide(region.Height, height);

        public float[] Rgb { get; } = new float[checked(3 * width * height)];

        public float[] Coverage { get; } = new float[width * height];

        /// <summary>The last of the picture's rows that a row shows.</summary>
        public int LastPixel(int row) => region.Y + Rows[row].Last;

        public Thumbnail ToThumbnail() => new(width, height, Rgb, Coverage);
    }

    /// <summary>The pixels below one cell of the thumbnail, along one axis.</summary>
    private readonly record struct Cell(int First, int Last, float FirstWeight, float LastWeight, float Size)
    {
        /// <summary>Divides <paramref name="pixels"/> evenly into <paramref name="count"/> cells.</summary>
        public static Cell[] Divide(int pixels, int count)
        {
            var cells = new Cell[count];
            for (long i = 0; i < count; i++)
            {
                // Whole numbers first, so that a border which falls on a pixel's edge does so exactly.
                long start = i * pixels, end = start + pixels;
                int first = (int)(start / count);
                int last = (int)((end - 1) / count);
                double firstWeight = (Math.Min(end, (first + 1L) * count) - start) / (double)count;
                double lastWeight = (end - Math.Max(start, (long)last * count)) / (double)count;
                cells[i] = new Cell(first, last, (float)firstWeight, (float)lastWeight, (float)((double)pixels / count));
            }

            return cells;
        }

        /// <summary>The part of a pixel that lies inside the cell.</summary>
        public float Weight(int pixel) => pixel == First ? FirstWeight : pixel == Last ? LastWeight : 1;

        /// <summary>How many pixels from this one on to take at once: four that lie wholly inside, else one.</summary>
        public int Rows(int pixel) => Weight(pixel) == 1 && pixel + 3 <= Last && Weight(pixel + 3) == 1 ? 4 : 1;

        /// <summary>How many come after those; the next cell's begin where this one's end.</summary>
        public int Following(int pixel) => pixel + Rows(pixel) <= Last ? Rows(pixel + Rows(pixel)) : 4;
    }

    /// <summary>
    /// One row of the thumbnail while it is summed up: first down the columns of pixels, which is most of the work and the same for
    /// every column, then across.
    /// </summary>
    private sealed class CellRow(ImageView image, MaskView? mask, Reduction reduction)
    {
        // Pixels whose sums stay in the fastest cache while the rows go by.
        private const int Strip = 2048;

        private readonly RowSum _row = new(image.Format, Strip);
        private readonly CoverageSum _coverageRow = new(Strip);
        private readonly Vector4[] _colour = new Vector4[reduction.Region.Width];
        private readonly float[] _coverage = new float[mask is null ? 0 : reduction.Region.Width];

        public void Reduce(int row, CancellationToken cancellationToken)
        {
            Sum(reduction.Rows[row], cancellationToken);
            Store(row * reduction.Columns.Length, reduction.Rows[row].Size);
        }

        private void Sum(Cell cell, CancellationToken cancellationToken)
        {
            Region region = reduction.Region;
            Array.Clear(_colour);
            Array.Clear(_coverage);
            for (int start = 0; start < region.Width; start += Strip)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = Math.Min(Strip, region.Width - start), x = region.X + start;
                Span<Vector4> colour = _colour.AsSpan(start, count);
                Span<float> coverage = mask is null ? [] : _coverage.AsSpan(start, count);
                for (int y = cell.First; y <= cell.Last; y += cell.Rows(y))
                {
                    _row.Add(image, region.Y + y, cell.Rows(y), cell.Following(y), x, cell.Weight(y), colour);

                    // What is fetched of the mask has time to come while the next rows of colours are added.
                    if (mask is { } m)
                        _coverageRow.Add(m, region.Y + y, cell.Rows(y), cell.Following(y), x, cell.Weight(y), coverage);
                }

                _row.Flush(colour);
                _coverageRow.Flush(coverage);
            }
        }

        private void Store(int offset, float rowSize)
        {
            (Cell[] columns, float[] rgb, float[] coverage) = (reduction.Columns, reduction.Rgb, reduction.Coverage);
            int plane = coverage.Length;
            bool blueFirst = image.Format == PixelFormat.Bgra32;
            for (int i = 0; i < columns.Length; i++)
            {
                Cell cell = columns[i];
                Vector4 sum = _colour[cell.First] * cell.FirstWeight;
                if (cell.Last > cell.First)
                    sum += Sum(_colour.AsSpan((cell.First + 1)..cell.Last)) + (_colour[cell.Last] * cell.LastWeight);
                Vector4 colour = sum.W > 0 ? Vector4.Min(sum / sum.W, Vector4.One) : Vector4.Zero;
                rgb[offset + i] = blueFirst ? colour.Z : colour.X;
                rgb[plane + offset + i] = colour.Y;
                rgb[(2 * plane) + offset + i] = blueFirst ? colour.X : colour.Z;
            }

            if (mask is null)
                return;
            for (int i = 0; i < columns.Length; i++)
            {
                Cell cell = columns[i];
                float sum = _coverage[cell.First] * cell.FirstWeight;
                if (cell.Last > cell.First)
                    sum += Sum(_coverage.AsSpan((cell.First + 1)..cell.Last)) + (_coverage[cell.Last] * cell.LastWeight);
                coverage[offset + i] = MathF.Min(sum / (CoverageSum.Unit * rowSize * cell.Size), 1);
            }
        }

        private static Vector4 Sum(ReadOnlySpan<Vector4> values)
        {
            ReadOnlySpan<Vector512<float>> fours = MemoryMarshal.Cast<Vector4, Vector512<float>>(values);
            Vector512<float> sums = Vector512<float>.Zero;
            foreach (Vector512<float> four in fours)
                sums += four;
            Vector256<float> two = sums.GetLower() + sums.GetUpper();
            Vector4 sum = (two.GetLower() + two.GetUpper()).AsVector4();
            foreach (Vector4 value in values[(4 * fours.Length)..])
                sum += value;
            return sum;
        }

        private static float Sum(ReadOnlySpan<float> values)
        {
            ReadOnlySpan<Vector128<float>> fours = MemoryMarshal.Cast<float, Vector128<float>>(values);
            ReadOnlySpan<Vector512<float>> many = MemoryMarshal.Cast<float, Vector512<float>>(values);
            Vector512<float> sums = Vector512<float>.Zero;
            foreach (Vector512<float> part in many)
                sums += part;
            Vector256<float> eight = sums.GetLower() + sums.GetUpper();
            Vector128<float> four = eight.GetLower() + eight.GetUpper();
            foreach (Vector128<float> part in fours[(4 * many.Length)..])
                four += part;
            float sum = Vector128.Sum(four);
            foreach (float value in values[(4 * fours.Length)..])
                sum += value;
            return sum;
        }
    }
}
