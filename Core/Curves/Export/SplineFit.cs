namespace HarmonizeEffect.Curves.Export;

/// <summary>Approximates a curve over the 8-bit codes by a natural cubic spline through few points with whole coordinates.</summary>
internal static class SplineFit
{
    /// <summary>Most points that a Photoshop curve holds.</summary>
    public const int MaxPoints = 19;

    // What rounding the points to whole codes costs anyway.
    private const double GoodEnough = 0.5;

    private const int MaxSweeps = 8;

    /// <summary>
    /// Chooses points greedily, each where the error is largest, then moves single points by up to two codes in either direction for as
    /// long as that lowers the largest error.
    /// </summary>
    /// <param name="codes">The exact curve: 256 values, 0..255.</param>
    public static IReadOnlyList<(int Input, int Output)> Fit(double[] codes)
    {
        List<(int Input, int Output)> points = [At(0), At(255)];
        (int Input, int Output)[] best = [.. points];
        double bestError = MaxError(codes, points, out int worst);
        while (bestError > GoodEnough && points.Count < MaxPoints && points.TrueForAll(p => p.Input != worst))
        {
            points.Insert(points.FindIndex(p => p.Input > worst), At(worst));
            double error = MaxError(codes, points, out worst);
            if (error < bestError)
            {
                best = [.. points];
                bestError = error;
            }
        }

        for (int sweep = 0; sweep < MaxSweeps && bestError > GoodEnough; sweep++)
        {
            if (!Sweep(codes, best, ref bestError))
                break;
        }

        return best;

        (int Input, int Output) At(int input) => (input, (int)Math.Round(codes[input]));
    }

    /// <summary>The natural cubic spline through the points at the codes 0..255, clamped to them.</summary>
    public static double[] Evaluate(IReadOnlyList<(int Input, int Output)> points)
    {
        double[] curvatures = Curvatures(points);
        double[] values = new double[256];
        int piece = 0;
        for (int x = 0; x < values.Length; x++)
        {
            while (piece + 2 < points.Count && x > points[piece + 1].Input)
                piece++;
            (int Input, int Output) from = points[piece], to = points[piece + 1];
            double h = to.Input - from.Input;
            double a = (to.Input - x) / h, b = (x - from.Input) / h;
            double bend = (((a * a * a) - a) * curvatures[piece]) + (((b * b * b) - b) * curvatures[piece + 1]);
            values[x] = Math.Clamp((a * from.Output) + (b * to.Output) + (bend * h * h / 6), 0, 255);
        }

        return values;
    }

    // Moves each point in turn to the best of its neighbouring places; says whether any move helped.
    private static bool Sweep(double[] codes, (int Input, int Output)[] points, ref double error)
    {
        bool improved = false;
        for (int i = 0; i < points.Length; i++)
        {
            (int Input, int Output) origin = points[i], best = origin;
            bool isEnd = i == 0 || i == points.Length - 1;
            for (int dx = isEnd ? 0 : -2; dx <= (isEnd ? 0 : 2); dx++)
            {
                for (int dy = -2; dy <= 2; dy++)
                {
                    (int Input, int Output) moved = (origin.Input + dx, origin.Output + dy);
                    bool inOrder = isEnd || (moved.Input > points[i - 1].Input && moved.Input < points[i + 1].Input);
                    if (!inOrder || moved.Output is < 0 or > 255)
                        continue;
                    points[i] = moved;
                    double candidate = MaxError(codes, points, out _);
                    if (candidate < error)
                    {
                        (best, error) = (moved, candidate);
                        improved = true;
                    }
                }
            }

            points[i] = best;
        }

        return improved;
    }

    private static double MaxError(double[] codes, IReadOnlyList<(int Input, int Output)> points, out int worst)
    {
        double[] values = Evaluate(points);
        worst = 0;
        for (int i = 1; i < codes.Length; i++)
        {
            if (Math.Abs(values[i] - codes[i]) > Math.Abs(values[worst] - codes[worst]))
                worst = i;
        }

        return Math.Abs(values[worst] - codes[worst]);
    }

    // Second derivatives at the points, 0 at both ends: a tridiagonal system, solved by elimination.
    private static double[] Curvatures(IReadOnlyList<(int Input, int Output)> points)
    {
        int count = points.Count;
        double[] curvatures = new double[count], upper = new double[count], right = new double[count];
        for (int i = 1; i < count - 1; i++)
        {
            double before = points[i].Input - points[i - 1].Input, after = points[i + 1].Input - points[i].Input;
            double bend = 6 * (((points[i + 1].Output - points[i].Output) / after) - ((points[i].Output - points[i - 1].Output) / before));
            double pivot = (2 * (before + after)) - (before * upper[i - 1]);
            upper[i] = after / pivot;
            right[i] = (bend - (before * right[i - 1])) / pivot;
        }

        for (int i = count - 2; i > 0; i--)
            curvatures[i] = right[i] - (upper[i] * curvatures[i + 1]);
        return curvatures;
    }
}
