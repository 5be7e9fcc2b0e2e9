using HarmonizeEffect.Imaging;
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

    private Composite()
    {
    }

    /// <summary>The composite, Bgra32.</summary>
    public ImageView Picture { get; private set; }

    /// <summary>The foreground's coverage.</summary>
    public MaskView Mask { get; private set; }

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

        Picture = LockSource(environment);
        Mask = LockSelection(environment);
    }

    private void UseLayer(IBitmapEffectEnvironment environment, CancellationToken cancellationToken)
    {
        if (!BelowIsVisible(environment))
            throw new HarmonizeException("There is no visible layer below this one to match: show it, or select the pasted object in this layer.");

        SizeInt32 size = environment.Document.Size;
        ImageView picture = Own(new ImageBuffer(size.Width, size.Height, PixelFormat.Bgra32)).View;
        foreach (IBitmapEffectLayerInfo layer in environment.Document.Layers.Take(environment.SourceLayerIndex).Where(IsVisible))
        {
            using IEffectInputBitmap<ColorBgra32> bitmap = layer.GetBitmapBgra32();
            using IBitmapLock<ColorBgra32> pixels = bitmap.LockAll();
            LayerBlending.Draw(picture, pixels.View(), layer.Opacity, layer.BlendMode, cancellationToken);
        }

        // The object's own colours are what the curves act on, so its layer counts in full, however it is blended.
        ImageView foreground = LockSource(environment);
        LayerBlending.Draw(picture, foreground, opacity: 1, LayerBlendMode.Normal, cancellationToken);
        Picture = picture;
        Mask = HasSelection(environment) ? AlphaInside(LockSelection(environment), foreground) : MaskView.FromAlpha(foreground);
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
