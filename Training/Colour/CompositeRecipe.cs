namespace HarmonizeEffect.Training.Colour;

/// <summary>How a region of a real photo is recoloured so that it looks pasted.</summary>
public enum Recolouring
{
    /// <summary>Left alone, so that the network learns to leave harmony alone.</summary>
    None,
    Exposure,
    Development,
    Retouch,
    Curves,
    LabStatistics,
    RudermanStatistics,
    Covariance,
    Histogram,
    IterativeDistribution,
}

/// <summary>The random recipe for composites made on the fly.</summary>
public static class CompositeRecipe
{
    private const int Attempts = 4;

    private static readonly (Recolouring Kind, double Weight)[] Weights =
    [
        (Recolouring.Exposure, 0.05), (Recolouring.Development, 0.28), (Recolouring.Retouch, 0.17), (Recolouring.Curves, 0.06),
        (Recolouring.LabStatistics, 0.06), (Recolouring.RudermanStatistics, 0.07), (Recolouring.Covariance, 0.10),
        (Recolouring.Histogram, 0.08), (Recolouring.IterativeDistribution, 0.07),
    ];

    /// <summary>Draws a recolouring until one changes the region neither invisibly little nor beyond recognition.</summary>
    /// <param name="original">The region's true colours; not changed.</param>
    /// <param name="reference">Another photo's region, whose colours the transfers take over.</param>
    /// <param name="random">Source of every choice.</param>
    /// <param name="untouched">Share of regions that are left alone.</param>
    /// <param name="leastChange">Least mean squared change, on 0..255.</param>
    /// <returns>The recoloured region, values in [0,1], and what was done to it.</returns>
    public static (Pixels Recoloured, Recolouring Kind) Apply(Pixels original, Pixels reference, Random random, double untouched = 0.06, double leastChange = 40)
    {
        if (random.NextDouble() < untouched)
            return (original.Clone(), Recolouring.None);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Recolouring kind = Draw(random);
            Pixels pixels = original.Clone();
            Recolour(pixels, reference, kind, random);
            pixels.Clamp();
            double change = 255 * 255 * MeanSquaredDifference(original, pixels);
            double limit = kind is Recolouring.Exposure or Recolouring.Development ? 7000 : 3500;
            if (change >= leastChange && change <= limit)
            {
                return (pixels, kind);
            }
        }
        return (original.Clone(), Recolouring.None);
    }

    private static Recolouring Draw(Random random)
    {
        double draw = random.NextDouble() * Weights.Sum(entry => entry.Weight);
        foreach ((Recolouring kind, double weight) in Weights)
        {
            if ((draw -= weight) < 0)
            {
                return kind;
            }
        }
        return Recolouring.Development;
    }

    private static void Recolour(Pixels p, Pixels reference, Recolouring kind, Random random)
    {
        switch (kind)
        {
            case Recolouring.Exposure:
                Retouch.Exposure(p, (random.Next(2) == 0 ? -1 : 1) * (0.4f + 2.4f * random.NextSingle()));
                return;
            case Recolouring.Development:
                Retouch.Development(p, 1.2f * Retouch.Normal(random), random);
                return;
            case Recolouring.Retouch:
                Retouch.Random(p, random);
                return;
            case Recolouring.Curves:
                Retouch.Curves(p, random, 0.4f + 0.6f * random.NextSingle());
                return;
            default:
                Pixels before = p.Clone();
                Transfer(p, reference.Clone(), kind, random);
                // Partial transfers are the harder and the more usual case.
                Mix(p, before, random.NextDouble() < 0.5 ? 1 : 0.4f + 0.6f * random.NextSingle());
                return;
        }
    }

    private static void Transfer(Pixels p, Pixels reference, Recolouring kind, Random random)
    {
        switch (kind)
        {
            case Recolouring.LabStatistics:
                ColourSpace.ToLab(p);
                ColourSpace.ToLab(reference);
                ColourTransfer.Statistics(p, reference);
                ColourSpace.FromLab(p);
                break;
            case Recolouring.RudermanStatistics:
                ColourSpace.ToRuderman(p);
                ColourSpace.ToRuderman(reference);
                ColourTransfer.Statistics(p, reference);
                ColourSpace.FromRuderman(p);
                break;
            case Recolouring.Covariance:
                ColourTransfer.Covariance(p, reference);
                break;
            case Recolouring.Histogram:
                ColourTransfer.Histogram(p, reference);
                break;
            case Recolouring.IterativeDistribution:
                ColourTransfer.IterativeDistribution(p, reference, iterations: 8, random);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a transfer.");
        }
    }

    private static void Mix(Pixels p, Pixels before, float share)
    {
        for (int c = 0; c < 3; c++)
        {
            float[] to = p[c], from = before[c];
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = from[i] + share * (to[i] - from[i]);
            }
        }
    }

    private static double MeanSquaredDifference(Pixels a, Pixels b)
    {
        double sum = 0;
        for (int c = 0; c < 3; c++)
        {
            float[] x = a[c], y = b[c];
            for (int i = 0; i < x.Length; i++)
            {
                sum += (x[i] - y[i]) * (double)(x[i] - y[i]);
            }
        }
        return sum / (3.0 * a.Count);
    }
}
