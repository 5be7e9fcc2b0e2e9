using PaintDotNet.ComponentModel;
using PaintDotNet.Effects;
using PaintDotNet.Imaging;
using PaintDotNet.Rendering;

namespace PaintDotNet.Fake;

/// <summary>A picture with layers and a selection, as an effect sees it.</summary>
public sealed class Document : RefTrackedObject, IBitmapEffectEnvironment, IBitmapEffectDocumentInfo, IBitmapEffectSelectionInfo
{
    private readonly List<Layer> layers = [];
    private byte[]? selection;
    private int locks;

    public Document(int width, int height)
    {
        Size = new SizeInt32(width, height);
    }

    public SizeInt32 Size { get; }

    /// <summary>The layer the user works on; the last one added.</summary>
    public int SourceLayerIndex { get; private set; }

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
    public IReadOnlyList<RectInt32> RenderScans => selection is null ? [RenderBounds] : [.. SelectedRuns()];

    public IEffectInputBitmap<ColorAlpha8> MaskBitmap => new Bitmap<ColorAlpha8>(selection ?? Filled(255), Size, CountLock);

    /// <summary>Adds a layer of Bgra32 pixels on top and makes it the active one.</summary>
    public Layer Add(ReadOnlySpan<byte> pixels)
    {
        var layer = new Layer(this, Pinned(pixels));
        layers.Add(layer);
        SourceLayerIndex = layers.Count - 1;
        return layer;
    }

    /// <summary>Selects by coverage, one byte a pixel.</summary>
    public void Select(ReadOnlySpan<byte> coverage) => selection = Pinned(coverage);

    internal byte Selected(int pixel) => selection is null ? byte.MaxValue : selection[pixel];

    internal void CountLock() => Interlocked.Increment(ref locks);

    internal static byte[] Pinned(ReadOnlySpan<byte> bytes)
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned);
        return pinned;
    }

    private byte[] Filled(byte value)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(Size.Width * Size.Height, pinned: true);
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private IEnumerable<RectInt32> SelectedRuns()
    {
        for (int y = 0; y < Size.Height; y++)
        {
            for (int x = 0, end; x < Size.Width; x = end + 1)
            {
                for (end = x; end < Size.Width && selection![(y * Size.Width) + end] > 0; end++)
                {
                }

                if (end > x)
                    yield return new RectInt32(x, y, end - x, 1);
            }
        }
    }
}

/// <summary>A layer of a <see cref="Document"/>.</summary>
public sealed class Layer : RefTrackedObject, IBitmapEffectLayerInfo
{
    private readonly Document document;

    internal Layer(Document document, byte[] pixels)
    {
        this.document = document;
        Pixels = pixels;
    }

    public string Name => "Layer";

    public bool Visible { get; set; } = true;

    public float Opacity { get; set; } = 1;

    public LayerBlendMode BlendMode { get; set; }

    internal byte[] Pixels { get; }

    internal Bitmap<ColorBgra32> OpenBitmap() => new(Pixels, document.Size, document.CountLock);
}
