using System.Numerics;
using HarmonizeEffect.Imaging.Sums;

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

        public CellColumns Columns { get; } = new(region.Width, width);

        public Cell[] Rows { get; } = Cell.Divide(region.Height, height);

        public float[] Rgb { get; } = new float[checked(3 * width * height)];

        public float[] Coverage { get; } = new float[width * height];

        /// <summary>The last of the picture's rows that a row shows.</summary>
        public int LastPixel(int row) => region.Y + Rows[row].Last;

        public Thumbnail ToThumbnail() => new(width, height, Rgb, Coverage);
    }

    /// <summary>
    /// One row of the thumbnail while it is summed up: first down the columns of pixels, which is most of the work and the same for
    /// every column, then across.
    /// </summary>
    private sealed class CellRow(ImageView image, MaskView? mask, Reduction reduction)
    {
        // Pixels whose sums stay in the fastest cache while the rows go by.
        private const int Stretch = 2048;

        private readonly ColourSum _colourSum = new(image, reduction.Region, Stretch);
        private readonly CoverageSum? _coverageSum = mask is { } m ? new(m, reduction.Region) : null;
        private readonly Vector4[] _colour = new Vector4[reduction.Columns.Cells.Length];
        private readonly float[] _coverage = new float[reduction.Columns.Cells.Length];

        public void Reduce(int row, CancellationToken cancellationToken)
        {
            Array.Clear(_colour);
            Array.Clear(_coverage);
            foreach (RowGroup[] groups in RowGroup.Divide(reduction.Rows[row]).Chunk(reduction.Columns.MostRows / RowGroup.Most))
                Sum(groups, cancellationToken);
            Store(row, reduction.Rows[row].Size);
        }

        private void Sum(RowGroup[] groups, CancellationToken cancellationToken)
        {
            Region region = reduction.Region;
            for (int start = 0; start < region.Width; start += Stretch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = Math.Min(Stretch, region.Width - start);
                foreach (RowGroup rows in groups)
                {
                    _colourSum.Add(rows, start, count);

                    // What is fetched of the mask has time to come while the next rows of colours are added.
                    _coverageSum?.Add(rows, start, count);
                }

                _colourSum.Finish(start, count);
            }

            // The four rows after the last group came with it; those below them come while sums are brought into cells.
            int ahead = Math.Min(groups[^1].First + groups[^1].Count - 1 + RowGroup.Most, region.Height - 1);
            _colourSum.MoveTo(reduction.Columns, _colour, ahead);
            _coverageSum?.MoveTo(reduction.Columns, _coverage, ahead);
        }

        private void Store(int row, float rowSize)
        {
            ReadOnlySpan<Cell> columns = reduction.Columns.Cells;
            (float[] rgb, float[] coverage) = (reduction.Rgb, reduction.Coverage);
            int plane = coverage.Length, offset = row * columns.Length;
            bool blueFirst = image.Format == PixelFormat.Bgra32;
            for (int i = 0; i < columns.Length; i++)
            {
                Vector4 sum = _colour[i];
                Vector4 colour = sum.W > 0 ? Vector4.Min(sum / sum.W, Vector4.One) : Vector4.Zero;
                rgb[offset + i] = blueFirst ? colour.Z : colour.X;
                rgb[plane + offset + i] = colour.Y;
                rgb[(2 * plane) + offset + i] = blueFirst ? colour.X : colour.Z;
                coverage[offset + i] = MathF.Min(_coverage[i] / (CoverageSum.Unit * rowSize * columns[i].Size), 1);
            }
        }
    }
}
