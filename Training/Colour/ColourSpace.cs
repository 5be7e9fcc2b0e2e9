namespace HarmonizeEffect.Training.Colour;

/// <summary>Conversions from sRGB-encoded pixels and back, in place. Only what the transfers work in.</summary>
public static class ColourSpace
{
    private const float LogFloor = 1f / 512;

    /// <summary>sRGB transfer function (IEC 61966-2-1), encoded to linear.</summary>
    public static float ToLinear(float encoded) =>
        encoded <= 0.04045f ? encoded / 12.92f : MathF.Pow((encoded + 0.055f) / 1.055f, 2.4f);

    /// <summary>sRGB transfer function, linear to encoded.</summary>
    public static float ToEncoded(float linear) =>
        linear <= 0.0031308f ? Math.Max(linear, 0) * 12.92f : 1.055f * MathF.Pow(linear, 1 / 2.4f) - 0.055f;

    /// <summary>The decorrelated logarithmic space lαβ (Ruderman et al. 1998) in which Reinhard et al. 2001 transfer colour.</summary>
    public static void ToRuderman(Pixels p)
    {
        for (int i = 0; i < p.Count; i++)
        {
            float r = p.R[i], g = p.G[i], b = p.B[i];
            float l = MathF.Log10(MathF.Max(0.3811f * r + 0.5783f * g + 0.0402f * b, LogFloor));
            float m = MathF.Log10(MathF.Max(0.1967f * r + 0.7244f * g + 0.0782f * b, LogFloor));
            float s = MathF.Log10(MathF.Max(0.0241f * r + 0.1288f * g + 0.8444f * b, LogFloor));
            p.R[i] = (l + m + s) / 1.7320508f;
            p.G[i] = (l + m - 2 * s) / 2.4494897f;
            p.B[i] = (l - m) / 1.4142135f;
        }
    }

    public static void FromRuderman(Pixels p)
    {
        for (int i = 0; i < p.Count; i++)
        {
            float x = p.R[i] / 1.7320508f, y = p.G[i] / 2.4494897f, z = p.B[i] / 1.4142135f;
            float l = Pow10(x + y + z), m = Pow10(x + y - z), s = Pow10(x - 2 * y);
            p.R[i] = 4.4679f * l - 3.5873f * m + 0.1193f * s;
            p.G[i] = -1.2186f * l + 2.3809f * m - 0.1624f * s;
            p.B[i] = 0.0497f * l - 0.2439f * m + 1.2045f * s;
        }
    }

    /// <summary>CIE 1976 L*a*b* under D65, scaled by 1/100.</summary>
    public static void ToLab(Pixels p)
    {
        for (int i = 0; i < p.Count; i++)
        {
            float r = ToLinear(p.R[i]), g = ToLinear(p.G[i]), b = ToLinear(p.B[i]);
            float x = Cube((0.4124564f * r + 0.3575761f * g + 0.1804375f * b) / 0.95047f);
            float y = Cube(0.2126729f * r + 0.7151522f * g + 0.0721750f * b);
            float z = Cube((0.0193339f * r + 0.1191920f * g + 0.9503041f * b) / 1.08883f);
            p.R[i] = 1.16f * y - 0.16f;
            p.G[i] = 5 * (x - y);
            p.B[i] = 2 * (y - z);
        }

        static float Cube(float t) => t > 0.008856f ? MathF.Cbrt(t) : 7.787f * t + 16f / 116;
    }

    public static void FromLab(Pixels p)
    {
        for (int i = 0; i < p.Count; i++)
        {
            float fy = (p.R[i] + 0.16f) / 1.16f;
            float x = 0.95047f * Uncube(fy + p.G[i] / 5), y = Uncube(fy), z = 1.08883f * Uncube(fy - p.B[i] / 2);
            p.R[i] = ToEncoded(3.2404542f * x - 1.5371385f * y - 0.4985314f * z);
            p.G[i] = ToEncoded(-0.9692660f * x + 1.8760108f * y + 0.0415560f * z);
            p.B[i] = ToEncoded(0.0556434f * x - 0.2040259f * y + 1.0572252f * z);
        }

        static float Uncube(float f) => f > 6f / 29 ? f * f * f : (f - 16f / 116) / 7.787f;
    }

    private static float Pow10(float x) => MathF.Exp(x * 2.3025851f);
}
