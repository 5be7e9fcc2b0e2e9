using HarmonizeEffect.Curves;
using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.GimpBridge.Composites;

/// <summary>A picture in which a mask marks the foreground.</summary>
/// <param name="picture">The composite; owned from now on.</param>
/// <param name="mask">As large as the picture; owned from now on.</param>
/// <param name="maskName">The mask's file, for sentences.</param>
internal sealed class MaskedComposite(Picture picture, MaskBuffer mask, string maskName) : IComposite
{
    public Picture Picture { get; } = picture;

    public MaskView Mask => mask.View;

    public PredictionRequest Request(ImageView? guide, bool foregroundCropped)
    {
        if (ForegroundRegion.Find(Mask) is null)
            throw new HarmonizeException($"The mask {maskName} is empty, so there is nothing to harmonize; paint the pasted object white in it.");
        if (guide is null && ForegroundRegion.IsFull(Mask))
            throw new HarmonizeException($"The mask {maskName} covers the whole picture, so there is no background to match; paint only the pasted object white, or give another picture with --background.");
        return new PredictionRequest { Foreground = Picture.View, Mask = Mask, Background = guide };
    }

    public void Render(Harmonizer harmonizer, CurveSet curves, double strength, CancellationToken cancellationToken) =>
        harmonizer.Render(Picture.View, Mask, Picture.View, curves, strength, cancellationToken: cancellationToken);

    public void Dispose()
    {
        mask.Dispose();
        Picture.Dispose();
    }
}
