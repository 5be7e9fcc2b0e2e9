using HarmonizeEffect.Training.Colour;

namespace HarmonizeEffect.Training.Data;

/// <summary>
/// Softens, sharpens and roughens what the network sees, never what it is scored on. Photos arrive resampled in every way; a network
/// that has seen one sharpness only takes another for a sign of colour (measured: 0.8 dB lost by one bilinear resize).
/// </summary>
internal static class Degradation
{
    private const float LargestNoise = 0.025f;
    private static readonly float[] s_noise = MakeNoise();

    /// <summary>Degrades a pair in place. Foreground and background go apart, since what is pasted comes from another photo.</summary>
    /// <param name="pair">The pair; its scored pixels stay.</param>
    /// <param name="side">Side of its thumbnails.</param>
    /// <param name="random">Source of every choice.</param>
    public static void Apply(TrainingPair pair, int side, Random random)
    {
        // The real foreground as the composite's, or a discriminator would tell them by it.
        int look = random.Next();
        Apply(pair.Foreground, side, new Random(look));
        Apply(pair.RealForeground, side, new Random(look));
        Apply(pair.Background, side, random);
    }

    /// <summary>Changes a thumbnail in place, each of its changes with some probability.</summary>
    /// <param name="planes">[3,T,T].</param>
    /// <param name="side">T.</param>
    /// <param name="random">Source of every choice.</param>
    public static void Apply(float[] planes, int side, Random random)
    {
        for (int pass = 0; pass < 2 && random.NextDouble() < 0.65; pass++)
        {
            // Three taps: 1/3 is a box, negative sharpens.
            float across = -0.1f + 0.43f * random.NextSingle(), down = random.Next(2) == 0 ? across : -0.1f + 0.43f * random.NextSingle();
            for (int c = 0; c < 3; c++)
            {
                Span<float> plane = planes.AsSpan(c * side * side, side * side);
                for (int i = 0; i < side; i++)
                {
                    Filter(plane[(i * side)..], 1, side, across);
                    Filter(plane[i..], side, side, down);
                }
            }
        }
        if (random.NextDouble() < 0.3)
        {
            float strength = LargestNoise * random.NextSingle();
            int offset = random.Next(s_noise.Length);
            for (int i = 0; i < planes.Length; i++)
                planes[i] += strength * s_noise[(offset + i) % s_noise.Length];
        }
        for (int i = 0; i < planes.Length; i++)
            planes[i] = Math.Clamp(planes[i], 0, 1);
    }

    private static void Filter(Span<float> line, int stride, int count, float tap)
    {
        float before = line[0];
        for (int i = 0; i < count; i++)
        {
            float here = line[i * stride], after = i + 1 < count ? line[(i + 1) * stride] : here;
            line[i * stride] = here + tap * (before - 2 * here + after);
            before = here;
        }
    }

    // A prime length, so that rows do not repeat.
    private static float[] MakeNoise()
    {
        var random = new Random(1);
        float[] noise = new float[65_537];
        for (int i = 0; i < noise.Length; i++)
            noise[i] = Retouch.Normal(random);
        return noise;
    }
}
