namespace HarmonizeEffect.Training.Evaluation;

/// <summary>Structural similarity (Wang et al. 2004): Gaussian window of deviation 1.5 over 11 × 11 pixels, K₁ = 0.01, K₂ = 0.03, mean over the channels.</summary>
public static class Similarity
{
    private const int Radius = 5;
    private const double Deviation = 1.5;
    private const float C1 = 0.01f * 255 * (0.01f * 255), C2 = 0.03f * 255 * (0.03f * 255);
    private static readonly float[] Window = MakeWindow();

    /// <summary>SSIM of two pictures of equal size; 1 for equal ones. Borders are continued by their last pixel.</summary>
    public static double Ssim(EvaluationPicture a, EvaluationPicture b)
    {
        double sum = 0;
        for (int channel = 0; channel < 3; channel++)
            sum += Ssim(Plane(a, channel), Plane(b, channel), a.Width, a.Height);
        return sum / 3;
    }

    private static double Ssim(float[] a, float[] b, int width, int height)
    {
        float[] meanA = Blur(a, width, height), meanB = Blur(b, width, height);
        float[] squareA = Blur(Product(a, a), width, height), squareB = Blur(Product(b, b), width, height), product = Blur(Product(a, b), width, height);
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            float ma = meanA[i], mb = meanB[i];
            sum += (2 * ma * mb + C1) * (2 * (product[i] - ma * mb) + C2)
                / ((ma * ma + mb * mb + C1) * (squareA[i] - ma * ma + squareB[i] - mb * mb + C2));
        }
        return sum / a.Length;
    }

    private static float[] Plane(EvaluationPicture picture, int channel)
    {
        float[] plane = new float[picture.Width * picture.Height];
        for (int i = 0; i < plane.Length; i++)
            plane[i] = picture.Pixels[3 * i + channel];
        return plane;
    }

    private static float[] Product(float[] a, float[] b)
    {
        float[] product = new float[a.Length];
        for (int i = 0; i < a.Length; i++)
            product[i] = a[i] * b[i];
        return product;
    }

    private static float[] Blur(float[] plane, int width, int height)
    {
        float[] across = new float[plane.Length], result = new float[plane.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float sum = 0;
                for (int k = -Radius; k <= Radius; k++)
                    sum += Window[k + Radius] * plane[y * width + Math.Clamp(x + k, 0, width - 1)];
                across[y * width + x] = sum;
            }
        }
        for (int y = 0; y < height; y++)
        {
            Span<float> line = result.AsSpan(y * width, width);
            for (int k = -Radius; k <= Radius; k++)
            {
                ReadOnlySpan<float> from = across.AsSpan(Math.Clamp(y + k, 0, height - 1) * width, width);
                float weight = Window[k + Radius];
                for (int x = 0; x < width; x++)
                    line[x] += weight * from[x];
            }
        }
        return result;
    }

    private static float[] MakeWindow()
    {
        double[] weights = [.. Enumerable.Range(-Radius, 2 * Radius + 1).Select(k => Math.Exp(-k * k / (2 * Deviation * Deviation)))];
        return [.. weights.Select(weight => (float)(weight / weights.Sum()))];
    }
}
