using System.Numerics;
using System.Runtime.CompilerServices;

namespace HarmonizeEffect.Curves;

/// <summary>
/// Evaluates a piecewise-linear function in single precision. The piece of a value within 0..1 is found through a grid of
/// buckets, each of which knows the first piece that it meets, so that a look-up takes a step or two whatever the number of pieces.
/// </summary>
internal sealed class CurveEvaluator
{
    private readonly Piece[] _pieces;
    private readonly int[] _firstPiece;
    private readonly float _buckets;
    private readonly bool _isIdentity;

    public CurveEvaluator(PiecewiseLinear curve)
    {
        ReadOnlySpan<CurvePoint> points = curve.Points;
        _isIdentity = curve.IsIdentity;
        _pieces = new Piece[points.Length + 1];
        _pieces[0] = new Piece(points[0], curve.LeftSlope, points[0].X);
        for (int i = 0; i + 1 < points.Length; i++)
        {
            double slope = (points[i + 1].Y - points[i].Y) / (points[i + 1].X - points[i].X);
            _pieces[i + 1] = new Piece(points[i], slope, points[i + 1].X);
        }

        _pieces[^1] = new Piece(points[^1], curve.RightSlope, double.PositiveInfinity);

        int buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(4 * points.Length, 256, 1 << 16));
        _buckets = buckets;
        _firstPiece = new int[buckets + 1];
        int piece = 0;
        for (int bucket = 0; bucket <= buckets; bucket++)
        {
            float start = (float)bucket / buckets;
            while (start >= _pieces[piece].End)
                piece++;
            _firstPiece[bucket] = piece;
        }
    }

    /// <summary>The function at <paramref name="x"/>. Values that are not finite come back unchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Evaluate(float x)
    {
        if (!float.IsFinite(x) || _isIdentity)
            return x;

        // Powers of two scale without rounding, so that the bucket never starts after x.
        int piece = x < 0 ? 0 : _firstPiece[(int)(MathF.Min(x, 1) * _buckets)];
        while (x >= _pieces[piece].End)
            piece++;
        ref readonly Piece found = ref _pieces[piece];
        return found.Y + (found.Slope * (x - found.X));
    }

    // The line through (X, Y) with a slope, up to End, where the next piece begins.
    private readonly struct Piece(CurvePoint point, double slope, double end)
    {
        public readonly float X = (float)point.X;
        public readonly float Y = (float)point.Y;
        public readonly float Slope = (float)slope;
        public readonly float End = (float)end;
    }
}
