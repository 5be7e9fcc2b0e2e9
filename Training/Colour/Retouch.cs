namespace HarmonizeEffect.Training.Colour;

/// <summary>What a photographer's sliders do, with random settings. Each changes the pixels in place.</summary>
public static class Retouch
{
    /// <summary>Exposure by up to <paramref name="stops"/> stops in linear light, highlights clipped as a camera clips them.</summary>
    public static void Exposure(Pixels p, float stops)
    {
        float gain = MathF.Pow(2, stops);
        PerValue(p, _ => value => ColourSpace.ToEncoded(Math.Min(ColourSpace.ToLinear(value) * gain, 1)));
    }

    /// <summary>Gains on the three channels in linear light, of equal mean logarithm: the light's colour, not its strength.</summary>
    public static void WhiteBalance(Pixels p, float warm, float green) =>
        PerValue(p, channel =>
        {
            float gain = MathF.Pow(2, channel switch { 0 => warm - green / 2, 1 => green, _ => -warm - green / 2 });
            return value => ColourSpace.ToEncoded(ColourSpace.ToLinear(value) * gain);
        });

    /// <summary>
    /// What a camera or a converter makes of a different exposure, in linear light: gain and white balance together, highlights
    /// that bend into white instead of being cut, blacks lifted or crushed, then contrast and gamma.
    /// </summary>
    public static void Development(Pixels p, float stops, Random random)
    {
        float warm = 0.35f * Normal(random), green = 0.2f * Normal(random);
        float knee = random.Next(2) == 0 ? 1 : 0.3f + 0.6f * random.NextSingle();
        float black = random.NextDouble() < 0.4 ? 0.08f * Symmetric(random) : 0;
        float contrast = random.NextDouble() < 0.5 ? MathF.Pow(2, 0.5f * Symmetric(random)) : 1, pivot = 0.25f + 0.5f * random.NextSingle();
        float gamma = random.NextDouble() < 0.3 ? MathF.Pow(2, 0.4f * Symmetric(random)) : 1;
        PerValue(p, channel =>
        {
            float gain = MathF.Pow(2, stops + channel switch { 0 => warm - green / 2, 1 => green, _ => -warm - green / 2 });
            return value =>
            {
                float light = ColourSpace.ToLinear(value) * gain;
                if (light > knee)
                    light = knee < 1 ? knee + (1 - knee) * (1 - MathF.Exp(-(light - knee) / (1 - knee))) : 1;
                float x = MathF.Pow(ColourSpace.ToEncoded(light), gamma);
                return black + (1 - black) * ((x - pivot) * contrast + pivot);
            };
        });
    }

    public static void Gamma(Pixels p, float gamma) => PerValue(p, _ => value => MathF.Pow(Math.Max(value, 0), gamma));

    /// <summary>Contrast around <paramref name="pivot"/> by a straight line.</summary>
    public static void Contrast(Pixels p, float gain, float pivot) => PerValue(p, _ => value => (value - pivot) * gain + pivot);

    /// <summary>Distance from the grey axis (Rec. 709 luma); 0 is monochrome, 1 leaves the pixels alone.</summary>
    public static void Saturation(Pixels p, float amount)
    {
        for (int i = 0; i < p.Count; i++)
        {
            float luma = 0.2126f * p.R[i] + 0.7152f * p.G[i] + 0.0722f * p.B[i];
            p.R[i] = luma + amount * (p.R[i] - luma);
            p.G[i] = luma + amount * (p.G[i] - luma);
            p.B[i] = luma + amount * (p.B[i] - luma);
        }
    }

    /// <summary>A smooth monotone curve per channel through lifted blacks, lowered whites and a bent middle.</summary>
    public static void Curves(Pixels p, Random random, float amount) =>
        PerValue(p, _ =>
        {
            float black = amount * 0.25f * random.NextSingle(), white = 1 - amount * 0.25f * random.NextSingle();
            float bend = MathF.Pow(2, amount * (2 * random.NextSingle() - 1));
            float wave = amount * 0.12f * (2 * random.NextSingle() - 1);
            return value => black + (white - black) * MathF.Pow(Math.Clamp(value, 0, 1), bend) + wave * MathF.Sin(2 * MathF.PI * value);
        });

    /// <summary>Several of the above at once, each by a moderate amount.</summary>
    public static void Random(Pixels p, Random random)
    {
        if (random.NextDouble() < 0.6)
        {
            Exposure(p, 1.2f * Symmetric(random));
        }
        if (random.NextDouble() < 0.6)
        {
            WhiteBalance(p, 0.5f * Symmetric(random), 0.2f * Symmetric(random));
        }
        if (random.NextDouble() < 0.5)
        {
            Contrast(p, MathF.Pow(2, 0.6f * Symmetric(random)), 0.3f + 0.4f * random.NextSingle());
            p.Clamp();
        }
        if (random.NextDouble() < 0.5)
        {
            Saturation(p, MathF.Max(0, 1 + 0.7f * Symmetric(random)));
        }
        if (random.NextDouble() < 0.4)
        {
            Gamma(p, MathF.Pow(2, 0.7f * Symmetric(random)));
        }
    }

    /// <summary>Uniform in [−1,1].</summary>
    public static float Symmetric(Random random) => 2 * random.NextSingle() - 1;

    /// <summary>Normally distributed with deviation 1 (Box and Muller), cut at ±2.5.</summary>
    public static float Normal(Random random) =>
        Math.Clamp(MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle()), -2.5f, 2.5f);

    /// <summary>
    /// Applies a function of one value through a table of 1024 pieces; the functions above cost a power each, the table does not.
    /// </summary>
    private static void PerValue(Pixels p, Func<int, Func<float, float>> functionOfChannel)
    {
        const int pieces = 1024;
        Span<float> table = stackalloc float[pieces + 2];
        for (int c = 0; c < 3; c++)
        {
            Func<float, float> function = functionOfChannel(c);
            for (int i = 0; i <= pieces; i++)
            {
                table[i] = function(i / (float)pieces);
            }
            table[pieces + 1] = table[pieces];
            Span<float> plane = p[c];
            for (int i = 0; i < plane.Length; i++)
            {
                float x = Math.Clamp(plane[i], 0, 1) * pieces;
                int piece = (int)x;
                plane[i] = table[piece] + (x - piece) * (table[piece + 1] - table[piece]);
            }
        }
    }
}
