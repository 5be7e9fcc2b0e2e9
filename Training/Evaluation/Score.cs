namespace HarmonizeEffect.Training.Evaluation;

/// <summary>Errors of one picture, on 0..255.</summary>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="Name">The composite's name.</param>
/// <param name="ForegroundRatio">Share of pixels that belong to the foreground.</param>
/// <param name="Mse">Mean squared error over all pixels and channels.</param>
/// <param name="ForegroundMse">The same over the foreground (coverage above one half).</param>
/// <param name="CompositeMse">Mean squared error of the unchanged composite.</param>
/// <param name="Ssim">Structural similarity to the real picture.</param>
public sealed record Score(string Dataset, string Name, double ForegroundRatio, double Mse, double ForegroundMse, double CompositeMse, double Ssim)
{
    /// <summary>An exact result counts as this error, so that it has a PSNR.</summary>
    private const double SmallestMse = 1e-3;

    /// <summary>PSNR of an exact result, dB.</summary>
    public static double LargestPsnr { get; } = PsnrOf(0);

    /// <summary>Peak signal-to-noise ratio with a peak of 255, dB.</summary>
    public double Psnr => PsnrOf(Mse);

    /// <summary>How much better than the unchanged composite, dB.</summary>
    public double Gain => PsnrOf(Mse) - PsnrOf(CompositeMse);

    /// <summary>Whether the unchanged composite was closer to the truth.</summary>
    public bool IsWorse => Mse > CompositeMse * 1.0001;

    /// <summary>PSNR of what the method makes of the real picture, which needs nothing, dB; null for results made elsewhere.</summary>
    public double? RealPsnr { get; init; }

    /// <summary>Whether no curve falls anywhere; null for what has no curves.</summary>
    public bool? IsMonotone { get; init; }

    /// <summary>Position of the class that the model guesses; null where it does not.</summary>
    public int? GuessedClass { get; init; }

    /// <summary>Compares a result with the truth.</summary>
    public static Score Of(string dataset, string name, EvaluationPicture result, EvaluationPicture composite, EvaluationPicture real, EvaluationPicture mask)
    {
        double all = 0, foreground = 0, before = 0;
        long covered = 0;
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            double error = 0, compositeError = 0;
            for (int c = 3 * i; c < 3 * i + 3; c++)
            {
                double d = result.Pixels[c] - real.Pixels[c], e = composite.Pixels[c] - real.Pixels[c];
                error += d * d;
                compositeError += e * e;
            }
            all += error;
            before += compositeError;
            if (mask.Pixels[i] > 127)
            {
                covered++;
                foreground += error;
            }
        }
        double values = 3.0 * mask.Pixels.Length;
        return new Score(dataset, name, covered / (double)mask.Pixels.Length, all / values, foreground / Math.Max(1, 3 * covered), before / values, Similarity.Ssim(result, real));
    }

    /// <summary>PSNR of one picture against another of its size, dB.</summary>
    public static double PsnrBetween(EvaluationPicture a, EvaluationPicture b)
    {
        double sum = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
            sum += (a.Pixels[i] - b.Pixels[i]) * (double)(a.Pixels[i] - b.Pixels[i]);
        return PsnrOf(sum / a.Pixels.Length);
    }

    private static double PsnrOf(double mse) => 10 * Math.Log10(255 * 255 / Math.Max(mse, SmallestMse));
}
