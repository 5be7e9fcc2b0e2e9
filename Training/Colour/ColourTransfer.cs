using MathNet.Numerics.LinearAlgebra;

namespace HarmonizeEffect.Training.Colour;

/// <summary>Transfers that give one set of pixels the colours of another. Each changes <c>target</c> in place.</summary>
public static class ColourTransfer
{
    /// <summary>Mean and deviation per channel (Reinhard et al. 2001), in whatever space the pixels are in.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="reference">Whose colours it gets.</param>
    /// <param name="largestGain">Bound for the change of a deviation: a nearly flat region would have its noise blown up into colour.</param>
    public static void Statistics(Pixels target, Pixels reference, float largestGain = 4)
    {
        for (int c = 0; c < 3; c++)
        {
            (float fromMean, float fromDeviation) = Moments(target[c]);
            (float toMean, float toDeviation) = Moments(reference[c]);
            float scale = Math.Min(toDeviation / Math.Max(fromDeviation, 1e-6f), largestGain);
            Span<float> plane = target[c];
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = (plane[i] - fromMean) * scale + toMean;
            }
        }
    }

    /// <summary>Mean and covariance in RGB by matching principal axes (Xiao and Ma 2006).</summary>
    public static void Covariance(Pixels target, Pixels reference)
    {
        (Vector<double> fromMean, Matrix<double> from) = MeanAndCovariance(target);
        (Vector<double> toMean, Matrix<double> to) = MeanAndCovariance(reference);
        var fromEigen = from.Evd(Symmetricity.Symmetric);
        var toEigen = to.Evd(Symmetricity.Symmetric);
        var scale = Matrix<double>.Build.DenseDiagonal(3, 3, i =>
            Math.Min(Math.Sqrt(Math.Max(toEigen.EigenValues[i].Real, 0) / Math.Max(fromEigen.EigenValues[i].Real, 1e-6)), 4));
        Matrix<double> toAxes = toEigen.EigenVectors;
        for (int axis = 0; axis < 3; axis++)
        {
            // An eigenvector's sign is arbitrary; opposite signs would turn the colours into their negatives.
            if (toAxes.Column(axis).DotProduct(fromEigen.EigenVectors.Column(axis)) < 0)
            {
                toAxes.SetColumn(axis, -toAxes.Column(axis));
            }
        }
        Affine(target, toAxes * scale * fromEigen.EigenVectors.Transpose(), fromMean, toMean);
    }

    /// <summary>Histogram matching per channel.</summary>
    public static void Histogram(Pixels target, Pixels reference)
    {
        for (int c = 0; c < 3; c++)
        {
            MatchDistribution(target[c], reference[c]);
        }
    }

    /// <summary>
    /// Iterative distribution transfer (Pitié, Kokaram and Dahyot 2005): match the marginals along the axes of
    /// random rotations until the joint distributions agree.
    /// </summary>
    public static void IterativeDistribution(Pixels target, Pixels reference, int iterations, Random random)
    {
        Pixels rotatedReference = reference.Clone();
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            float[] rotation = RandomRotation(random);
            Rotate(target, rotation);
            Rotate(rotatedReference, rotation);
            Histogram(target, rotatedReference);
            float[] back = [rotation[0], rotation[3], rotation[6], rotation[1], rotation[4], rotation[7], rotation[2], rotation[5], rotation[8]];
            Rotate(target, back);
            Rotate(rotatedReference, back);
        }
    }

    private static (float Mean, float Deviation) Moments(float[] plane)
    {
        double sum = 0, squares = 0;
        foreach (float value in plane)
        {
            sum += value;
            squares += (double)value * value;
        }
        double mean = sum / plane.Length;
        return ((float)mean, (float)Math.Sqrt(Math.Max(squares / plane.Length - mean * mean, 0)));
    }

    private static (Vector<double> Mean, Matrix<double> Covariance) MeanAndCovariance(Pixels p)
    {
        var mean = Vector<double>.Build.Dense(3, c => p[c].Average());
        var covariance = Matrix<double>.Build.Dense(3, 3);
        for (int a = 0; a < 3; a++)
        {
            for (int b = a; b < 3; b++)
            {
                double sum = 0;
                float[] x = p[a], y = p[b];
                for (int i = 0; i < x.Length; i++)
                {
                    sum += (x[i] - mean[a]) * (y[i] - mean[b]);
                }
                covariance[a, b] = covariance[b, a] = sum / x.Length;
            }
        }
        return (mean, covariance);
    }

    private static void Affine(Pixels p, Matrix<double> matrix, Vector<double> from, Vector<double> to)
    {
        float[] m = [.. Enumerable.Range(0, 9).Select(i => (float)matrix[i / 3, i % 3])];
        for (int i = 0; i < p.Count; i++)
        {
            float r = p.R[i] - (float)from[0], g = p.G[i] - (float)from[1], b = p.B[i] - (float)from[2];
            p.R[i] = m[0] * r + m[1] * g + m[2] * b + (float)to[0];
            p.G[i] = m[3] * r + m[4] * g + m[5] * b + (float)to[1];
            p.B[i] = m[6] * r + m[7] * g + m[8] * b + (float)to[2];
        }
    }

    private static void Rotate(Pixels p, float[] m)
    {
        for (int i = 0; i < p.Count; i++)
        {
            float r = p.R[i], g = p.G[i], b = p.B[i];
            p.R[i] = m[0] * r + m[1] * g + m[2] * b;
            p.G[i] = m[3] * r + m[4] * g + m[5] * b;
            p.B[i] = m[6] * r + m[7] * g + m[8] * b;
        }
    }

    /// <summary>A rotation drawn evenly from all, by way of a unit quaternion.</summary>
    private static float[] RandomRotation(Random random)
    {
        double u = random.NextDouble(), v = 2 * Math.PI * random.NextDouble(), t = 2 * Math.PI * random.NextDouble();
        double a = Math.Sqrt(1 - u) * Math.Sin(v), b = Math.Sqrt(1 - u) * Math.Cos(v), c = Math.Sqrt(u) * Math.Sin(t), d = Math.Sqrt(u) * Math.Cos(t);
        return
        [
            (float)(1 - 2 * (b * b + c * c)), (float)(2 * (a * b - c * d)), (float)(2 * (a * c + b * d)),
            (float)(2 * (a * b + c * d)), (float)(1 - 2 * (a * a + c * c)), (float)(2 * (b * c - a * d)),
            (float)(2 * (a * c - b * d)), (float)(2 * (b * c + a * d)), (float)(1 - 2 * (a * a + b * b)),
        ];
    }

    /// <summary>Matches two distributions by their cumulative histograms of 256 bins, with linear interpolation in between.</summary>
    private static void MatchDistribution(float[] target, float[] reference)
    {
        const int bins = 256;
        float low = Math.Min(target.Min(), reference.Min()), high = Math.Max(target.Max(), reference.Max());
        float scale = bins / Math.Max(high - low, 1e-6f);
        Span<float> from = stackalloc float[bins + 1];
        Span<float> to = stackalloc float[bins + 1];
        Cumulate(target, from);
        Cumulate(reference, to);

        Span<float> map = stackalloc float[bins + 1];
        int j = 0;
        for (int i = 0; i <= bins; i++)
        {
            while (j < bins - 1 && to[j + 1] < from[i])
            {
                j++;
            }
            float step = to[j + 1] - to[j];
            map[i] = low + (j + (step > 0 ? Math.Clamp((from[i] - to[j]) / step, 0, 1) : 0)) / scale;
        }
        for (int i = 0; i < target.Length; i++)
        {
            float x = (target[i] - low) * scale;
            int bin = Math.Clamp((int)x, 0, bins - 1);
            target[i] = map[bin] + (x - bin) * (map[bin + 1] - map[bin]);
        }

        void Cumulate(float[] values, Span<float> cumulative)
        {
            cumulative.Clear();
            foreach (float value in values)
            {
                cumulative[Math.Clamp((int)((value - low) * scale), 0, bins - 1) + 1]++;
            }
            for (int i = 1; i <= bins; i++)
            {
                cumulative[i] = cumulative[i - 1] + cumulative[i] / values.Length;
            }
        }
    }
}
