using HarmonizeEffect.Curves;
using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Imaging;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Composites;

/// <summary>
/// A picture with a transparent cut-out pasted on it. The cut-out is harmonized by itself and then pasted again, so that soft
/// edges mix the new colours with the untouched background.
/// </summary>
internal sealed class PastedComposite : IComposite
{
    private readonly Region _place;
    private readonly ImageBuffer _cutout;
    private readonly ImageBuffer _covered;
    private readonly MaskBuffer _mask;
    private readonly string _cutoutName;

    /// <param name="canvas">The picture to paste on; owned when the constructor succeeds.</param>
    /// <param name="cutout">The cut-out; stays the caller's.</param>
    /// <param name="x">Column of the canvas where the cut-out's left edge lies; may be negative.</param>
    /// <param name="y">Likewise the row of its top edge.</param>
    /// <exception cref="HarmonizeException">The cut-out lies outside the canvas, or cannot be converted to its colours.</exception>
    public PastedComposite(Picture canvas, Picture cutout, int x, int y)
    {
        Picture = canvas;
        _cutoutName = cutout.Name;
        if (!ProfileConversion.CanConvert(cutout, canvas))
            throw new HarmonizeException("A cut-out can be pasted only where both pictures have 8 or 16 bits per channel; paste it in an image editor and give the composite with a mask instead.");
        _place = Overlap(canvas, cutout, x, y);
        _cutout = ProfileConversion.Convert(cutout, _place with { X = (int)(_place.X - (long)x), Y = (int)(_place.Y - (long)y) }, canvas);
        _covered = new ImageBuffer(_place.Width, _place.Height, canvas.View.Format);
        Copy(Place, _covered.View);
        Paste.Over(Place, _cutout.View);

        MaskFormat format = canvas.View.Format == PixelFormat.Rgba32 ? MaskFormat.Gray8 : MaskFormat.Gray16;
        _mask = new MaskBuffer(canvas.View.Width, canvas.View.Height, format);
        using VipsImage pixels = _cutout.View.AsVips();
        using VipsImage alpha = pixels[3];
        using VipsImage placed = alpha.Embed(_place.X, _place.Y, canvas.View.Width, canvas.View.Height);
        using VipsImage mask = _mask.View.AsVips();
        placed.Write(mask);
    }

    public Picture Picture { get; }

    public MaskView Mask => _mask.View;

    private ImageView Place => Picture.View.Crop(_place);

    public PredictionRequest Request(ImageView? guide, bool foregroundCropped)
    {
        if (ForegroundRegion.Find(Mask) is null)
            throw new HarmonizeException($"The cut-out {_cutoutName} is fully transparent where it lies on {Picture.Name}, so there is nothing to harmonize; check the cut-out and --at.");
        if (guide is null && ForegroundRegion.IsFull(Mask))
            throw new HarmonizeException($"The cut-out {_cutoutName} covers the whole picture {Picture.Name}, so there is no background to match; use a cut-out with a transparent background, or give another picture with --background.");
        return new PredictionRequest
        {
            // The cut-out's own pixels where the network sees only them; a network that sees the whole frame gets the composite.
            Foreground = foregroundCropped ? _cutout.View : Picture.View,
            Mask = foregroundCropped ? MaskView.FromAlpha(_cutout.View) : Mask,
            Background = guide ?? Picture.View,
            BackgroundMask = guide is null ? Mask : null,
        };
    }

    public void Render(Harmonizer harmonizer, CurveSet curves, double strength, CancellationToken cancellationToken)
    {
        harmonizer.Render(_cutout.View, mask: null, _cutout.View, curves, strength, cancellationToken: cancellationToken);
        Copy(_covered.View, Place);
        Paste.Over(Place, _cutout.View);
    }

    public void Dispose()
    {
        _mask.Dispose();
        _covered.Dispose();
        _cutout.Dispose();
        Picture.Dispose();
    }

    private static Region Overlap(Picture canvas, Picture cutout, int x, int y)
    {
        int left = Math.Max(x, 0);
        int top = Math.Max(y, 0);
        long right = Math.Min((long)x + cutout.View.Width, canvas.View.Width);
        long bottom = Math.Min((long)y + cutout.View.Height, canvas.View.Height);
        if (right <= left || bottom <= top)
        {
            throw new HarmonizeException(
                $"At {x},{y} the cut-out {cutout.Name} ({cutout.View.Width} × {cutout.View.Height}) lies wholly outside the picture {canvas.Name} ({canvas.View.Width} × {canvas.View.Height}); choose another --at.");
        }

        return new Region(left, top, (int)(right - left), (int)(bottom - top));
    }

    private static void Copy(ImageView source, ImageView destination)
    {
        for (int y = 0; y < source.Height; y++)
            source.Row(y).CopyTo(destination.Row(y));
    }
}
