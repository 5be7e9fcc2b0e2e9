namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// A piecewise-linear function cut into evenly wide buckets, of which each has at most one bend, so that evaluating it takes no search:
/// y = Y + (x − X) · (x &lt; X ? left slope : right slope), with the four numbers of x's bucket. The first and the last bucket reach to
/// infinity.
/// </summary>
internal sealed class CurveGrid
{
    // 16 bytes a bucket: at most 128 KB, which stays in a core's own cache.
    private const int MinBuckets = 128, MaxBuckets = 8192;

    // A bend so near to the border, in buckets, counts as lying on it: less than single precision tells apart.
    private const double Border = 1e-4;

    private CurveGrid(Bucket[] buckets, double start, double perUnit)
    {
        Buckets = buckets;
        Start = start;
        PerUnit = perUnit;
    }

    /// <summary>The buckets; x lies in number clamp(⌊(x − <see cref="Start"/>) · <see cref="PerUnit"/>⌋ + 1, 0, count − 1).</summary>
    public ReadOnlySpan<Bucket> All => Buckets;

    /// <summary>Where the second bucket begins.</summary>
    public double Start { get; }

    /// <summary>Buckets in an interval of length 1.</summary>
    public double PerUnit { get; }

    private Bucket[] Buckets { get; }

    /// <summary>The grid of a function, or null where its bends lie too close to each other.</summary>
    public static CurveGrid? Of(PiecewiseLinear curve)
    {
        for (int count = MinBuckets; count <= MaxBuckets; count *= 2)
        {
            if (TryDivide(curve, count) is { } grid)
                return grid;
        }

        return null;
    }

    private static CurveGrid? TryDivide(PiecewiseLinear curve, int count)
    {
        ReadOnlySpan<CurvePoint> points = curve.Points;
        double start = points[0].X, perUnit = count / (points[^1].X - start);
        var buckets = new Bucket[count + 2];
        buckets[0] = Line(points[0], curve.LeftSlope);
        buckets[^1] = Line(points[^1], curve.RightSlope);

        // 'next' is the point after the current place.
        int next = 1;
        for (int i = 0; i < count; i++)
        {
            while (Place(points[next]) <= i + Border && next < points.Length - 1)
                next++;
            CurvePoint from = points[next - 1], to = points[next];
            bool hasBend = next < points.Length - 1 && Place(to) < i + 1 - Border;
            if (!hasBend)
            {
                // The line through the bucket, anchored inside or near it so that little is lost in x − X.
                double x = start + (i / perUnit);
                buckets[i + 1] = Line(new CurvePoint(x, from.Y + (Slope(from, to) * (x - from.X))), Slope(from, to));
                continue;
            }

            CurvePoint after = points[next + 1];
            if (next + 1 < points.Length - 1 && Place(after) < i + 1 - Border)
                return null;
            buckets[i + 1] = new Bucket((float)to.X, (float)to.Y, (float)Slope(from, to), (float)Slope(to, after));
        }

        return new CurveGrid(buckets, start, perUnit);

        double Place(CurvePoint point) => (point.X - start) * perUnit;
    }

    private static Bucket Line(CurvePoint point, double slope) => new((float)point.X, (float)point.Y, (float)slope, (float)slope);

    private static double Slope(CurvePoint from, CurvePoint to) => (to.Y - from.Y) / (to.X - from.X);

    /// <summary>Two lines that meet in (X, Y).</summary>
    internal readonly record struct Bucket(float X, float Y, float Left, float Right);
}
