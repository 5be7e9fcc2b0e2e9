using HarmonizeEffect.Curves;
using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.GimpBridge.Composites;

/// <summary>A picture in which something was pasted, and how to harmonize that.</summary>
internal interface IComposite : IDisposable
{
    /// <summary>The composite; after <see cref="Render"/> the harmonized picture.</summary>
    Picture Picture { get; }

    /// <summary>The foreground's coverage, as large as <see cref="Picture"/>.</summary>
    MaskView Mask { get; }

    /// <summary>What to ask the network.</summary>
    /// <param name="guide">A picture to match in place of the composite's own background, or null.</param>
    /// <param name="foregroundCropped">Whether the network sees only the mask's bounding box as the foreground.</param>
    /// <exception cref="HarmonizeException">Nothing is in the foreground, or nothing but it.</exception>
    PredictionRequest Request(ImageView? guide, bool foregroundCropped);

    /// <summary>Draws the foreground through the curves, in place.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the picture is then of no use.</exception>
    void Render(Harmonizer harmonizer, CurveSet curves, double strength, CancellationToken cancellationToken);
}
