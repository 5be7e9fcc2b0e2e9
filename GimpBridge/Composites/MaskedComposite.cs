using HarmonizeEffect.Curves;
using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.GimpBridge.Composites;

/// <summary>A picture in which a mask marks the foreground.</summary>
/// <param name="picture">The composite; owned from now on.</param>
/// <param name="mask">As large as the picture; owned from now on.</param>
internal sealed class MaskedComposite(Picture picture, MaskBuffer mask) : IComposite
{
    public Picture Picture { get; } = picture;

    public MaskView Mask => mask.View;

    public PredictionRequest Request(ImageView? guide, bool foregroundCropped) =>
        new() { Foreground = Picture.View, Mask = Mask, Background = guide };

    public void Render(Harmonizer harmonizer, CurveSet curves, double strength, CancellationToken cancellationToken) =>
        harmonizer.Render(Picture.View, Mask, Picture.View, curves, strength, cancellationToken: cancellationToken);

    public void Dispose()
    {
        mask.Dispose();
        Picture.Dispose();
    }
}
