using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using PaintDotNet;
using PaintDotNet.Effects;
using PaintDotNet.Imaging;
using PaintDotNet.Rendering;
using PixelFormat = HarmonizeEffect.Imaging.PixelFormat;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>What Paint.NET shows, as the network wants it: a picture, and where the pasted object is in it.</summary>
internal sealed class Composite : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    // What shows together, the object's own layer, and the foreground's coverage, all of the document's size.
    private ImageView _picture;
    private ImageView _layer;
    private MaskView _mask;

    private Composite()
    {
    }

    /// <summary>What <see cref="ForegroundSource.Auto"/> stands for in this document.</summary>
    public static ForegroundSource Resolve(IBitmapEffectEnvironment environment, ForegroundSource source)
    {
        if (source != ForegroundSource.Auto)
            return source;
        if (!BelowIsVisible(environment))
            return ForegroundSource.Selection;
        using IEffectInputBitmap<ColorBgra32> bitmap = environment.GetSourceBitmapBgra32();
        using IBitmapLock<ColorBgra32> pixels = bitmap.LockAll();
        return ForegroundRegion.IsFull(MaskView.FromAlpha(pixels.View())) ? ForegroundSource.Selection : ForegroundSource.Layer;
    }

    /// <summary>Whether something is selected. Paint.NET shows no selection as one of everything.</summary>
    public static bool HasSelection(IBitmapEffectEnvironment environment)
    {
        SizeInt32 size = environment.Document.Size;
        long selected = environment.Selection.RenderScans.Sum(scan => (long)scan.Width * scan.Height);
        return selected < (long)size.Width * size.Height;
    }

    /// <summary>Looks at the document.</summary>
    /// <param name="environment">The document and its selection.</param>
    /// <param name="source">Where the foreground is; not <see cref="ForegroundSource.Auto"/>.</param>
    /// <param name="cancellationToken">Stops composing layers.</param>
    /// <exception cref="HarmonizeException">Nothing is selected, or there is nothing below the layer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Composite Of(IBitmapEffectEnvironment environment, ForegroundSource source, CancellationToken cancellationToken)
    {
        var composite = new Composite();
        try
        {
            if (source == ForegroundSource.Layer)
                composite.UseLayer(environment, cancellationToken);
            else
                composite.UseSelection(environment);
            return composite;
        }
        catch
        {
            composite.Dispose();
            throw;
        }
    }

    /// <summary>What to ask the network.</summary>
    /// <param name="foregroundCropped">Whether the network sees only the mask's bounding box as the foreground: then the object's own pixels count, else the picture.</param>
    /// <param name="semanticClass">What the foreground shows; null when it is not told.</param>
    public PredictionRequest Request(bool foregroundCropped, SemanticClass? semanticClass) => new()
    {
        Foreground = foregroundCropped ? _layer : _picture,
        Mask = _mask,
        Background = _picture,
        BackgroundMask = _mask,
        Class = semanticClass,
    };

    public void Dispose()
    {
        // Locks before the bitmaps they hold.
        for (int i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        _owned.Clear();
    }

    private static bool BelowIsVisible(IBitmapEffectEnvironment environment) =>
        environment.Document.Layers.Take(environment.SourceLayerIndex).Any(IsVisible);

    private static bool IsVisible(IBitmapEffectLayerInfo layer) => layer.Visible && layer.Opacity > 0;

    private void UseSelection(IBitmapEffectEnvironment environment)
    {
        if (!HasSelection(environment))
        {
            throw new HarmonizeException(
                "Nothing is selected: select the pasted object, or paste it into a layer of its own above the photo.");
        }

        _layer = _picture = LockSource(environment);
        _mask = LockSelection(environment);
    }

    private void UseLayer(IBitmapEffectEnvironment environment, CancellationToken cancellationToken)
    {
        if (!BelowIsVisible(environment))
            throw new HarmonizeException("There is no visible layer below this one to match: show it, or select the pasted object in this layer.");

        SizeInt32 size = environment.Document.Size;
        _picture = Own(new ImageBuffer(size.Width, size.Height, PixelFormat.Bgra32)).View;
        foreach (IBitmapEffectLayerInfo layer in environment.Document.Layers.Take(environment.SourceLayerIndex).Where(IsVisible))
        {
            using IEffectInputBitmap<ColorBgra32> bitmap = layer.GetBitmapBgra32();
            using IBitmapLock<ColorBgra32> pixels = bitmap.LockAll();
            LayerBlending.Draw(_picture, pixels.View(), layer.Opacity, layer.BlendMode, cancellationToken);
        }

        // The object's own colours are what the curves act on, so its layer counts in full, however it is blended.
        _layer = LockSource(environment);
        LayerBlending.Draw(_picture, _layer, opacity: 1, LayerBlendMode.Normal, cancellationToken);
        _mask = HasSelection(environment) ? AlphaInside(LockSelection(environment), _layer) : MaskView.FromAlpha(_layer);
    }

    // The selection belongs to its environment and is not ours to dispose of; only the lock is.
    private MaskView LockSelection(IBitmapEffectEnvironment environment) => Own(environment.Selection.MaskBitmap.LockAll()).View();

    private ImageView LockSource(IBitmapEffectEnvironment environment) => Own(Own(environment.GetSourceBitmapBgra32()).LockAll()).View();

    /// <summary>The layer's alpha inside the selection.</summary>
    private unsafe MaskView AlphaInside(MaskView selection, ImageView layer)
    {
        MaskView mask = Own(new MaskBuffer(layer.Width, layer.Height, MaskFormat.Gray8)).View;
        Parallel.For(0, layer.Height, y =>
        {
            ReadOnlySpan<byte> pixels = layer.Row(y);
            var coverage = new ReadOnlySpan<byte>((void*)(selection.Origin + (y * selection.Stride)), layer.Width);
            var product = new Span<byte>((void*)(mask.Origin + (y * mask.Stride)), layer.Width);
            for (int x = 0; x < product.Length; x++)
                product[x] = (byte)(((pixels[(4 * x) + 3] * coverage[x]) + 127) / 255);
        });
        return mask;
    }

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }
}
