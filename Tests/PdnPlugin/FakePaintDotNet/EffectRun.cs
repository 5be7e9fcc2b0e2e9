using PaintDotNet.Effects;
using PaintDotNet.Imaging;
using PaintDotNet.IndirectUI;
using PaintDotNet.PropertySystem;
using PaintDotNet.Rendering;

namespace PaintDotNet.Fake;

/// <summary>Takes an effect on a document through what Paint.NET does: menu, dialog, tokens, tiles in parallel.</summary>
public sealed class EffectRun : IDisposable
{
    private const int TileSide = 64;

    private readonly Document document;
    private readonly PropertyBasedBitmapEffect effect;
    private readonly PropertyCollection properties;
    private readonly CancellationTokenSource cancellation = new();
    private readonly RenderInfo renderInfo = new();

    /// <param name="effectType">A class of the plug-in's.</param>
    /// <param name="document">What to run it on.</param>
    public EffectRun(Type effectType, Document document)
    {
        this.document = document;
        effect = (PropertyBasedBitmapEffect)Activator.CreateInstance(effectType)!;
        effect.Attach(document, cancellation.Token);
        properties = effect.CreatePropertyCollection();
        effect.InitializeRenderInfo(renderInfo);
    }

    /// <summary>The place in the menu.</summary>
    public string MenuPath => $"{effect.SubmenuName}/{effect.Name}{(effect.Options.IsConfigurable ? "..." : "")}";

    /// <summary>Opens the dialog.</summary>
    public ControlInfo OpenDialog()
    {
        var window = new PropertyCollection(
        [
            new StringProperty(ControlInfoPropertyNames.WindowTitle, ""),
            new StringProperty(ControlInfoPropertyNames.WindowHelpContent, ""),
            new StringProperty(ControlInfoPropertyNames.WindowHelpContentType, ""),
        ]);
        effect.CustomizeWindow(window);
        return effect.CreateConfigUI(properties);
    }

    /// <summary>Sets a property by name; a choice is given by its value's name.</summary>
    public EffectRun Set(string property, object value)
    {
        Property target = properties[property] ?? throw new ArgumentException($"There is no property {property}.");
        target.Value = target is StaticListChoiceProperty list ? list.ValueChoices.Single(choice => choice.ToString() == value.ToString()) : value;
        return this;
    }

    /// <summary>Cancels what runs and what is started from now on.</summary>
    public void Cancel() => cancellation.Cancel();

    /// <summary>Hands the properties over.</summary>
    public void SetToken() => effect.SetToken(new PropertyBasedEffectConfigToken(properties.Clone()));

    /// <summary>Renders the active layer with the properties as they are, in tiles and in parallel.</summary>
    public byte[] Render()
    {
        SetToken();
        SizeInt32 size = document.Size;
        byte[] source = ((Layer)document.Layers[document.SourceLayerIndex]).Pixels;

        // What an effect leaves unwritten must show.
        byte[] output = GC.AllocateUninitializedArray<byte>(source.Length, pinned: true);
        output.AsSpan().Fill(0xCD);
        var tiles = new List<RectInt32>();
        for (int y = 0; y < size.Height; y += TileSide)
        {
            for (int x = 0; x < size.Width; x += TileSide)
                tiles.Add(new RectInt32(x, y, Math.Min(TileSide, size.Width - x), Math.Min(TileSide, size.Height - y)));
        }

        Parallel.ForEach(tiles, tile => effect.Render(new Output(output, size.Width, tile)));
        if (!renderInfo.Flags.HasFlag(BitmapEffectRenderingFlags.DisableSelectionClipping))
            Clip(source, output);
        return output;
    }

    public void Dispose()
    {
        effect.Dispose();
        cancellation.Dispose();
    }

    private void Clip(byte[] source, byte[] output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            int coverage = document.Selected(i / 4);
            output[i] = (byte)(((output[i] * coverage) + (source[i] * (255 - coverage)) + 127) / 255);
        }
    }

    private sealed class RenderInfo : IBitmapEffectRenderInfo
    {
        public BitmapEffectRenderingFlags Flags { get; set; }

        public PixelFormat OutputPixelFormat { get; set; }

        public BitmapEffectRenderingSchedule Schedule { get; set; } = BitmapEffectRenderingSchedule.SquareTiles;
    }

    private sealed class Output(byte[] pixels, int width, RectInt32 bounds) : IBitmapEffectOutput
    {
        public RectInt32 Bounds => bounds;

        public PixelFormat PixelFormat => default;

        public IBitmapLock Lock(in PixelFormat pixelFormat) => new BitmapLock<ColorBgra32>(pixels, width, bounds);
    }
}
