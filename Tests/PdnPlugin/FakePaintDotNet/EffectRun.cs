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
    private readonly RenderInfo renderInfo = new();
    private CancellationTokenSource cancellation = new();

    /// <param name="effectType">A class of the plug-in's.</param>
    /// <param name="document">What to run it on.</param>
    /// <param name="services">What Paint.NET offers to plug-ins.</param>
    public EffectRun(Type effectType, Document document, IServiceProvider? services = null)
    {
        this.document = document;
        effect = (PropertyBasedBitmapEffect)Activator.CreateInstance(effectType)!;
        effect.Attach(document, services ?? new Services(), () => cancellation.Token);
        properties = effect.CreatePropertyCollection();
        effect.InitializeRenderInfo(renderInfo);
        Window = new PropertyCollection(
        [
            new StringProperty(ControlInfoPropertyNames.WindowTitle, ""),
            new StringProperty(ControlInfoPropertyNames.WindowHelpContent, ""),
            new StringProperty(ControlInfoPropertyNames.WindowHelpContentType, ""),
        ]);
    }

    /// <summary>The place in the menu.</summary>
    public string MenuPath => $"{effect.SubmenuName}/{effect.Name}{(effect.Options.IsConfigurable ? "..." : "")}";

    /// <summary>The icon in the menu.</summary>
    public System.Drawing.Image? Icon => effect.Image;

    /// <summary>The dialog's window, by the names of its properties.</summary>
    public PropertyCollection Window { get; }

    /// <summary>The names of the effect's properties, in the dialog's order.</summary>
    public IEnumerable<string> Properties => properties.Properties.Select(property => property.Name);

    /// <summary>Opens the dialog.</summary>
    public ControlInfo OpenDialog()
    {
        effect.CustomizeWindow(Window);
        return effect.CreateConfigUI(properties);
    }

    /// <summary>Sets a property by name; a choice is given by its value's name.</summary>
    public EffectRun Set(string property, object value)
    {
        Property target = properties[property] ?? throw new ArgumentException($"There is no property {property}.");
        target.Value = target is StaticListChoiceProperty list ? list.ValueChoices.Single(choice => choice.ToString() == value.ToString()) : value;
        return this;
    }

    /// <summary>Cancels what runs and what is started until <see cref="Restart"/>.</summary>
    public void Cancel() => cancellation.Cancel();

    /// <summary>Goes on after a cancellation, as Paint.NET does with the next settings.</summary>
    public void Restart() => cancellation = new CancellationTokenSource();

    /// <summary>Hands the properties over.</summary>
    public void SetToken() => effect.SetToken(new PropertyBasedEffectConfigToken(properties.Clone()));

    /// <summary>Renders the active layer with the properties as they are, in tiles and in parallel.</summary>
    public byte[] Render()
    {
        SetToken();
        return RenderAgain();
    }

    /// <summary>Renders with the settings that were handed over last.</summary>
    public byte[] RenderAgain()
    {
        using var output = new Memory(Source.Length);

        // What an effect leaves unwritten must show.
        output.Span(0, checked((int)output.Length)).Fill(0xCD);
        RenderTo(output);
        if (!renderInfo.Flags.HasFlag(BitmapEffectRenderingFlags.DisableSelectionClipping))
            Clip(output);
        return output.ToArray();
    }

    /// <summary>Renders into memory as large as the picture, and does nothing else that takes time.</summary>
    public void RenderTo(Memory output)
    {
        SizeInt32 size = document.Size;
        var tiles = new List<RectInt32>();
        for (int y = 0; y < size.Height; y += TileSide)
        {
            for (int x = 0; x < size.Width; x += TileSide)
                tiles.Add(new RectInt32(x, y, Math.Min(TileSide, size.Width - x), Math.Min(TileSide, size.Height - y)));
        }

        var picture = new RectInt32(0, 0, size.Width, size.Height);
        Parallel.ForEach(tiles, tile => effect.Render(new Output(output, size.Width, picture, tile)));
    }

    /// <summary>Renders one tile with the settings that were handed over last, for pictures too large to render whole.</summary>
    public byte[] RenderTile(RectInt32 tile)
    {
        using var output = new Memory(4L * tile.Width * tile.Height);
        effect.Render(new Output(output, tile.Width, tile, tile));
        return output.ToArray();
    }

    public void Dispose()
    {
        effect.Dispose();
        cancellation.Dispose();
    }

    private Memory Source => ((Layer)document.Layers[document.SourceLayerIndex]).Pixels;

    private void Clip(Memory output)
    {
        Span<byte> from = Source.Span(0, (int)Source.Length), to = output.Span(0, (int)output.Length);
        for (int i = 0; i < to.Length; i++)
        {
            int coverage = document.Selected(i / 4);
            to[i] = (byte)(((to[i] * coverage) + (from[i] * (255 - coverage)) + 127) / 255);
        }
    }

    private sealed class RenderInfo : IBitmapEffectRenderInfo
    {
        public BitmapEffectRenderingFlags Flags { get; set; }

        public PixelFormat OutputPixelFormat { get; set; }

        public BitmapEffectRenderingSchedule Schedule { get; set; } = BitmapEffectRenderingSchedule.SquareTiles;
    }

    /// <param name="pixels">The memory to render into.</param>
    /// <param name="width">Its rows' length in pixels.</param>
    /// <param name="area">The part of the picture that it holds.</param>
    /// <param name="bounds">The tile.</param>
    private sealed class Output(Memory pixels, int width, RectInt32 area, RectInt32 bounds) : IBitmapEffectOutput
    {
        public RectInt32 Bounds => bounds;

        public PixelFormat PixelFormat => default;

        public IBitmapLock Lock(in PixelFormat pixelFormat) =>
            new BitmapLock<ColorBgra32>(pixels, width, new RectInt32(bounds.X - area.X, bounds.Y - area.Y, bounds.Width, bounds.Height));
    }
}
