namespace HarmonizeEffect.Curves;

/// <summary>
/// A continuous piecewise-linear function on the whole real line: straight between its points, and continued with
/// a slope of its own to the left of the first and to the right of the last. Closed under composition, so that any number of
/// stages is again one such function, exactly.
/// </summary>
internal sealed class PiecewiseLinear
{
    // Composing rising curves adds their numbers of points. Only curves that swing wildly multiply them.
    private const int MaxPoints = 1 << 20;

    private readonly CurvePoint[] _points;
    private readonly double _leftSlope;
    private readonly double _rightSlope;

    private PiecewiseLinear(CurvePoint[] points, double leftSlope, double rightSlope)
    {
        _points = points;
        _leftSlope = leftSlope;
        _rightSlope = rightSlope;
    }

    /// <summary>The points, by rising X.</summary>
    public ReadOnlySpan<CurvePoint> Points => _points;

    /// <summary>Slope before the first point.</summary>
    public double LeftSlope => _leftSlope;

    /// <summary>Slope after the last point.</summary>
    public double RightSlope => _rightSlope;

    /// <summary>Whether y = x everywhere.</summary>
    public bool IsIdentity => _leftSlope == 1 && _rightSlope == 1 && Array.TrueForAll(_points, p => p.X == p.Y);

    /// <summary>
    /// The curve through values at evenly spaced knots from 0 to 1, continued with the slopes of its ends. Values are single precision,
    /// so one that is its knot as closely as it can be is taken for the knot itself: the identity is recognized.
    /// </summary>
    public static PiecewiseLinear FromKnots(ReadOnlySpan<float> values)
    {
        int pieces = values.Length - 1;
        var points = new CurvePoint[values.Length];
        for (int i = 0; i < points.Length; i++)
            points[i] = new CurvePoint((double)i / pieces, values[i] == CurveSet.Knot(i, values.Length) ? (double)i / pieces : values[i]);
        bool isIdentity = Array.TrueForAll(points, point => point.X == point.Y);
        return new PiecewiseLinear(points, isIdentity ? 1 : Slope(points[0], points[1]), isIdentity ? 1 : Slope(points[^2], points[^1]));
    }

    /// <summary>The function x → slope · x + offset.</summary>
    public static PiecewiseLinear Line(double slope, double offset) => new([new(0, offset), new(1, slope + offset)], slope, slope);

    public double Evaluate(double x)
    {
        if (x <= _points[0].X)
            return _points[0].Y + (_leftSlope * (x - _points[0].X));
        if (x >= _points[^1].X)
            return _points[^1].Y + (_rightSlope * (x - _points[^1].X));

        int next = FirstAbove(x);
        CurvePoint from = _points[next - 1], to = _points[next];
        return from.Y + ((to.Y - from.Y) * ((x - from.X) / (to.X - from.X)));
    }

    /// <summary>The function x → this(inner(x)): its points are inner's, and wherever inner passes one of this function's.</summary>
    /// <exception cref="HarmonizeException">The result would have more than a million points.</exception>
    public PiecewiseLinear After(PiecewiseLinear inner)
    {
        var points = new List<CurvePoint>(inner._points.Length + _points.Length);
        CurvePoint first = inner._points[0], last = inner._points[^1];

        // Each ray is walked from left to right: the left one comes from −∞ or +∞, according to its slope.
        AddCrossings(points, first, inner._leftSlope, inner._leftSlope > 0 ? double.NegativeInfinity : double.PositiveInfinity, first.Y);
        for (int i = 0; i < inner._points.Length; i++)
        {
            CurvePoint point = inner._points[i];
            Add(points, point.X, Evaluate(point.Y));
            if (i + 1 < inner._points.Length)
                AddCrossings(points, point, Slope(point, inner._points[i + 1]), point.Y, inner._points[i + 1].Y);
        }

        AddCrossings(points, last, inner._rightSlope, last.Y, inner._rightSlope > 0 ? double.PositiveInfinity : double.NegativeInfinity);
        return new PiecewiseLinear(
            [.. points],
            inner._leftSlope * (inner._leftSlope > 0 ? _leftSlope : _rightSlope),
            inner._rightSlope * (inner._rightSlope > 0 ? _rightSlope : _leftSlope));
    }

    /// <summary>The function x → x + strength · (this(x) − x).</summary>
    public PiecewiseLinear BlendWithIdentity(double strength)
    {
        CurvePoint[] points = Array.ConvertAll(_points, p => new CurvePoint(p.X, p.X + (strength * (p.Y - p.X))));
        return new PiecewiseLinear(points, 1 + (strength * (_leftSlope - 1)), 1 + (strength * (_rightSlope - 1)));
    }

    /// <summary>The points of the function on 0..1: its value at 0, the points between, its value at 1.</summary>
    public CurvePoint[] PointsOnUnit()
    {
        var points = new List<CurvePoint> { new(0, Evaluate(0)) };
        points.AddRange(_points.Where(p => p.X is > 0 and < 1));
        points.Add(new(1, Evaluate(1)));
        return [.. points];
    }

    /// <summary>All points, and one more on either side that shows the slope there.</summary>
    public CurvePoint[] PointsWithEnds()
    {
        CurvePoint first = _points[0], last = _points[^1];
        return [new(first.X - 1, first.Y - _leftSlope), .. _points, new(last.X + 1, last.Y + _rightSlope)];
    }

    // Adds this function's points whose X lies strictly between fromY and toY, in the order in which the inner line
    // through 'anchor' with 'slope' passes them.
    private void AddCrossings(List<CurvePoint> points, CurvePoint anchor, double slope, double fromY, double toY)
    {
        if (slope == 0)
            return;
        if (fromY < toY)
        {
            for (int i = FirstAbove(fromY); i < _points.Length && _points[i].X < toY; i++)
                Add(points, anchor.X + ((_points[i].X - anchor.Y) / slope), _points[i].Y);
        }
        else
        {
            for (int i = FirstAbove(fromY) - 1; i >= 0 && _points[i].X > toY; i--)
            {
                if (_points[i].X < fromY)
                    Add(points, anchor.X + ((_points[i].X - anchor.Y) / slope), _points[i].Y);
            }
        }
    }

    private static void Add(List<CurvePoint> points, double x, double y)
    {
        // Two points can fall together only by rounding: the second then adds nothing.
        if (!double.IsFinite(x) || (points.Count > 0 && x <= points[^1].X))
            return;
        if (points.Count == MaxPoints)
            throw new HarmonizeException("The model's curves swing too wildly to be combined; use fewer stages or another model.");
        points.Add(new CurvePoint(x, y));
    }

    // Index of the first point with X above x; the number of points if there is none.
    private int FirstAbove(double x)
    {
        int low = 0, high = _points.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_points[middle].X <= x)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static double Slope(CurvePoint from, CurvePoint to) => (to.Y - from.Y) / (to.X - from.X);
}
