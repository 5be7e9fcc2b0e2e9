using HarmonizeEffect.Imaging;
using PaintDotNet;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>Puts layers over each other as Paint.NET shows them.</summary>
internal static class LayerBlending
{
    /// <summary>Draws <paramref name="layer"/> over <paramref name="picture"/>, both Bgra32 and of the same size.</summary>
    /// <param name="picture">What is below; becomes what both show together.</param>
    /// <param name="layer">What is above.</param>
    /// <param name="opacity">The layer's opacity, 0..1.</param>
    /// <param name="mode">The layer's blend mode.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    public static void Draw(ImageView picture, ImageView layer, float opacity, LayerBlendMode mode, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, picture.Height, options, y => DrawRow(picture.Row(y), layer.Row(y), opacity, mode));
    }

    // Source-over with straight alpha: the blend mode acts where both layers have colour.
    private static void DrawRow(Span<byte> below, ReadOnlySpan<byte> above, float opacity, LayerBlendMode mode)
    {
        for (int x = 0; x < below.Length; x += 4)
        {
            float alphaAbove = above[x + 3] / 255f * opacity;
            if (alphaAbove == 0)
                continue;
            float alphaBelow = below[x + 3] / 255f;
            float alpha = alphaAbove + (alphaBelow * (1 - alphaAbove));
            for (int channel = x; channel < x + 3; channel++)
            {
                float s = above[channel] / 255f;
                float d = below[channel] / 255f;
                float mixed = s + (alphaBelow * (Blend(mode, d, s) - s));
                float colour = ((alphaAbove * mixed) + (alphaBelow * (1 - alphaAbove) * d)) / alpha;
                below[channel] = (byte)((colour * 255) + 0.5f);
            }

            below[x + 3] = (byte)((alpha * 255) + 0.5f);
        }
    }

    /// <summary>A blend mode's function of what is below (<paramref name="d"/>) and above (<paramref name="s"/>), all 0..1.</summary>
    private static float Blend(LayerBlendMode mode, float d, float s) => mode switch
    {
        LayerBlendMode.Multiply => d * s,
        LayerBlendMode.Additive => Math.Min(1, d + s),
        LayerBlendMode.ColorBurn => s == 0 ? 0 : Math.Max(0, 1 - ((1 - d) / s)),
        LayerBlendMode.ColorDodge => s == 1 ? 1 : Math.Min(1, d / (1 - s)),
        LayerBlendMode.Reflect => s == 1 ? 1 : Math.Min(1, d * d / (1 - s)),
        LayerBlendMode.Glow => d == 1 ? 1 : Math.Min(1, s * s / (1 - d)),
        LayerBlendMode.Overlay => d < 0.5f ? 2 * d * s : 1 - (2 * (1 - d) * (1 - s)),
        LayerBlendMode.Difference => Math.Abs(d - s),
        LayerBlendMode.Negation => 1 - Math.Abs(1 - d - s),
        LayerBlendMode.Lighten => Math.Max(d, s),
        LayerBlendMode.Darken => Math.Min(d, s),
        LayerBlendMode.Screen => 1 - ((1 - d) * (1 - s)),
        LayerBlendMode.Xor => ((byte)((d * 255) + 0.5f) ^ (byte)((s * 255) + 0.5f)) / 255f,
        _ => s,
    };
}
