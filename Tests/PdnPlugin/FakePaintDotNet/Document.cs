using PaintDotNet.ComponentModel;
using PaintDotNet.Effects;
using PaintDotNet.Imaging;
using PaintDotNet.Rendering;

namespace PaintDotNet.Fake;

/// <summary>A picture with layers and a selection, as an effect sees it.</summary>
public sealed class Document : RefTrackedObject, IBitmapEffectEnvironment, IBitmapEffectDocumentInfo, IBitmapEffectSelectionInfo
{
    private readonly List<Layer> layers = [];
    private Memory? selection;
    private Memory? everything;
    private int locks;

    public Document(int width, int height)
    {
        Size = new SizeInt32(width, height);
    }

    public SizeInt32 Size { get; }

    /// <summary>The layer the user works on; the last one added.</summary>
    public int SourceLayerIndex { get; private set; }

    /// <summary>Called at every lock.</summary>
    public Action? OnLock { get; set; }

    /// <summary>How often pixels or the selection were locked.</summary>
    public int Locks => locks;

    public IReadOnlyList<IBitmapEffectLayerInfo> Layers => layers;

    IReadOnlyList<IEffectLayerInfo> IEffectDocumentInfo.Layers => layers;

    IBitmapEffectDocumentInfo IBitmapEffectEnvironment.Document => this;

    IEffectDocumentInfo IEffectEnvironment.Document => this;

    IBitmapEffectSelectionInfo IBitmapEffectEnvironment.Selection => this;

    IEffectSelectionInfo IEffectEnvironment.Selection => this;

    public RectInt32 RenderBounds => new(0, 0, Size.Width, Size.Height);

    /// <summary>One scan for every run of selected pixels; without a selection, one of everything.</summary>
    public IReadOnlyList<RectInt32> RenderScans => selection is null ? [RenderBounds] : SelectedRuns();

    public IEffectInputBitmap<ColorAlpha8> MaskBitmap => new Bitmap<ColorAlpha8>(selection ?? (everything ??= Everything()), Size, CountLock);

    /// <summary>Adds a layer of Bgra32 pixels on top and makes it the active one.</summary>
    public Layer Add(ReadOnlySpan<byte> pixels)
    {
        Layer layer = AddEmpty();
        pixels.CopyTo(layer.Pixels.Span(0, pixels.Length));
        return layer;
    }

    /// <summary>Adds a transparent layer on top and makes it the active one.</summary>
    public Layer AddEmpty()
    {
        var layer = new Layer(this, new Memory(4L * Size.Width * Size.Height));
        layers.Add(layer);
        SourceLayerIndex = layers.Count - 1;
        return layer;
    }

    /// <summary>Selects by coverage, one byte a pixel.</summary>
    public void Select(ReadOnlySpan<byte> coverage) => coverage.CopyTo(SelectNothing().Span(0, coverage.Length));

    /// <summary>Starts a selection; what is written into it is selected.</summary>
    public Memory SelectNothing() => selection = new Memory((long)Size.Width * Size.Height);

    internal byte Selected(long pixel) => selection is null ? byte.MaxValue : selection.Span(pixel, 1)[0];

    internal void CountLock()
    {
        Interlocked.Increment(ref locks);
        OnLock?.Invoke();
    }

    protected override void Dispose(bool disposing)
    {
        foreach (Layer layer in layers)
            layer.Pixels.Dispose();
        selection?.Dispose();
        everything?.Dispose();
    }

    private Memory Everything()
    {
        var memory = new Memory((long)Size.Width * Size.Height);
        memory.Span(0, checked((int)memory.Length)).Fill(byte.MaxValue);
        return memory;
    }

    private List<RectInt32> SelectedRuns()
    {
        var runs = new List<RectInt32>();
        for (int y = 0; y < Size.Height; y++)
        {
            ReadOnlySpan<byte> row = selection!.Span((long)y * Size.Width, Size.Width);
            for (int x = 0; x < row.Length;)
            {
                int start = row[x..].IndexOfAnyExcept((byte)0);
                if (start < 0)
                    break;
                start += x;
                int length = row[start..].IndexOf((byte)0);
                x = length < 0 ? row.Length : start + length;
                runs.Add(new RectInt32(start, y, x - start, 1));
            }
        }

        return runs;
    }
}

/// <summary>A layer of a <see cref="Document"/>.</summary>
public sealed class Layer : RefTrackedObject, IBitmapEffectLayerInfo
{
    private readonly Document document;

    internal Layer(Document document, Memory pixels)
    {
        this.document = document;
        Pixels = pixels;
    }

    public string Name => "Layer";

    public bool Visible { get; set; } = true;

    public float Opacity { get; set; } = 1;

    public LayerBlendMode BlendMode { get; set; }

    /// <summary>Bgra32, row by row.</summary>
    public Memory Pixels { get; }

    internal Bitmap<ColorBgra32> OpenBitmap() => new(Pixels, document.Size, document.CountLock);
}
