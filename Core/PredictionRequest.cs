using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;

namespace HarmonizeEffect;

/// <summary>What to harmonize with what.</summary>
public sealed record PredictionRequest
{
    /// <summary>The picture that shows the foreground.</summary>
    public required ImageView Foreground { get; init; }

    /// <summary>The foreground's coverage, as large as <see cref="Foreground"/>.</summary>
    public required MaskView Mask { get; init; }

    /// <summary>
    /// The picture to match, of any size: what is visible around the foreground, or a guide. Null when it is <see cref="Foreground"/> itself.
    /// </summary>
    public ImageView? Background { get; init; }

    /// <summary>
    /// What to leave out of <see cref="Background"/>, as large as it. Null leaves out <see cref="Mask"/> when the background is the
    /// foreground's own picture, and nothing otherwise.
    /// </summary>
    public MaskView? BackgroundMask { get; init; }

    /// <summary>What the foreground shows; null when it is not told.</summary>
    public SemanticClass? Class { get; init; }

    /// <summary>Use only so many of the model's stages, 1 to all; null for all.</summary>
    public int? Stages { get; init; }
}
