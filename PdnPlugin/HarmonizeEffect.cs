using System.Diagnostics.CodeAnalysis;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using PaintDotNet;
using PaintDotNet.Effects;
using PaintDotNet.Imaging;
using PaintDotNet.IndirectUI;
using PaintDotNet.PropertySystem;
using PaintDotNet.Rendering;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>
/// Effects → Photo → Harmonize…: fits the selected or pasted object to its picture. The network runs when what it looks at
/// changes, never for the strength; tiles only read a finished table. Whatever fails leaves the picture as it is.
/// </summary>
[PluginSupportInfo(typeof(PluginSupport))]
[SuppressMessage("Design", "CA1031", Justification = "No exception may reach Paint.NET: it would take the effect down with a crash dialog.")]
public sealed class HarmonizeEffect : PropertyBasedBitmapEffect
{
    // Opening the network takes longer than running it, so one serves every effect until Paint.NET closes. A failure is not kept.
    private static readonly Lazy<Harmonizer> Network = new(() => Harmonizer.Open(), LazyThreadSafetyMode.PublicationOnly);

    private readonly Dictionary<(ForegroundSource, ForegroundClass), CurveSet> _predictions = [];
    private volatile Rendering? _rendering;

    public HarmonizeEffect()
        : base("Harmonize", SubmenuNames.Photo, BitmapEffectOptions.Create() with { IsConfigurable = true })
    {
    }

    private enum PropertyName
    {
        Strength,
        Class,
        Source,
    }

    protected override PropertyCollection OnCreatePropertyCollection() => new(
    [
        new DoubleProperty(PropertyName.Strength, 1, 0, 1),
        StaticListChoiceProperty.CreateForEnum(PropertyName.Class, ForegroundClass.Auto),
        StaticListChoiceProperty.CreateForEnum(PropertyName.Source, ForegroundSource.Auto),
    ]);

    protected override ControlInfo OnCreateConfigUI(PropertyCollection props)
    {
        ControlInfo ui = CreateDefaultConfigUI(props.Properties);
        ui.SetPropertyControlValue(PropertyName.Strength, ControlInfoPropertyNames.DisplayName, "Strength");
        ui.SetPropertyControlValue(PropertyName.Class, ControlInfoPropertyNames.DisplayName, "The object is");
        ui.SetPropertyControlValue(PropertyName.Source, ControlInfoPropertyNames.DisplayName, "The object is in");
        ui.SetPropertyControlValue(PropertyName.Source, ControlInfoPropertyNames.Description, Describe());

        Name(PropertyName.Class, ForegroundClass.Auto, "Not told");
        Name(PropertyName.Class, ForegroundClass.Person, "A person");
        Name(PropertyName.Class, ForegroundClass.Vehicle, "A vehicle");
        Name(PropertyName.Class, ForegroundClass.Animal, "An animal");
        Name(PropertyName.Class, ForegroundClass.Food, "Food");
        Name(PropertyName.Class, ForegroundClass.Other, "Something else");
        Name(PropertyName.Source, ForegroundSource.Auto, "Found by itself");
        Name(PropertyName.Source, ForegroundSource.Selection, "The selection");
        Name(PropertyName.Source, ForegroundSource.Layer, "This layer, over the layers below");
        return ui;

        void Name(PropertyName property, object value, string name) =>
            ui.FindControlForPropertyName(property)?.SetValueDisplayName(value, name);
    }

    protected override void OnCustomizeConfigUIWindowProperties(PropertyCollection props)
    {
        props[ControlInfoPropertyNames.WindowTitle]!.Value = "Harmonize";
        props[ControlInfoPropertyNames.WindowHelpContentType]!.Value = WindowHelpContentType.PlainText;
        props[ControlInfoPropertyNames.WindowHelpContent]!.Value =
            "Harmonize fits the colours of a pasted object to the photo around it.\n\n"
            + "Paste the object into a layer of its own above the photo, or select it in the photo, and open this dialog.\n"
            + "Strength says how far the colours go: 0 leaves them as they are.";
        base.OnCustomizeConfigUIWindowProperties(props);
    }

    protected override void OnInitializeRenderInfo(IBitmapEffectRenderInfo renderInfo)
    {
        // The selection's soft edge is part of the mask and must not be applied twice.
        renderInfo.Flags |= BitmapEffectRenderingFlags.DisableSelectionClipping;
        base.OnInitializeRenderInfo(renderInfo);
    }

    protected override void OnSetToken(PropertyBasedEffectConfigToken? newToken)
    {
        base.OnSetToken(newToken);
        double strength = newToken?.GetProperty<DoubleProperty>(PropertyName.Strength)?.Value ?? 1;
        object? semanticClass = newToken?.GetProperty<StaticListChoiceProperty>(PropertyName.Class)?.Value;
        object? source = newToken?.GetProperty<StaticListChoiceProperty>(PropertyName.Source)?.Value;
        try
        {
            CurveSet curves = Predict((ForegroundSource)(source ?? ForegroundSource.Auto), (ForegroundClass)(semanticClass ?? ForegroundClass.Auto));
            _rendering = new Rendering(CurveTable.Compose(curves, strength), Composite.HasSelection(Environment));
        }
        catch (Exception)
        {
            _rendering = null;
        }
    }

    protected override void OnRender(IBitmapEffectOutput output)
    {
        RectInt32 bounds = output.Bounds;
        using IBitmapLock<ColorBgra32> outputPixels = output.LockBgra32();
        using IEffectInputBitmap<ColorBgra32> source = Environment.GetSourceBitmapBgra32();
        using IBitmapLock<ColorBgra32> sourcePixels = source.Lock(bounds);
        ImageView from = sourcePixels.View();
        ImageView to = outputPixels.View();
        try
        {
            if (_rendering is { } rendering)
            {
                // A pasted layer's alpha is no part of the mask here: Paint.NET weighs the pixels with it when it shows them.
                using IBitmapLock<ColorAlpha8>? selection = rendering.InSelection ? Environment.Selection.MaskBitmap.Lock(bounds) : null;
                CurveRenderer.Render(from, selection?.View(), to, rendering.Table, null, CancellationToken);
                return;
            }
        }
        catch (Exception)
        {
            // The tile may be half done.
        }

        for (int y = 0; y < from.Height; y++)
            from.Row(y).CopyTo(to.Row(y));
    }

    private CurveSet Predict(ForegroundSource source, ForegroundClass semanticClass)
    {
        if (_predictions.TryGetValue((source, semanticClass), out CurveSet? known))
            return known;
        using var composite = Composite.Of(Environment, Composite.Resolve(Environment, source), CancellationToken);
        Harmonizer network = Network.Value;
        PredictionRequest request = composite.Request(network.Model.ForegroundCropped, semanticClass.ToSemantic());
        CurveSet curves = network.Predict(request, null, CancellationToken).Curves;
        _predictions[(source, semanticClass)] = curves;
        return curves;
    }

    /// <summary>What the effect makes of the document, or why it can do nothing, in one sentence for the dialog.</summary>
    private string Describe()
    {
        try
        {
            Predict(ForegroundSource.Auto, ForegroundClass.Auto);
            return Composite.Resolve(Environment, ForegroundSource.Auto) == ForegroundSource.Layer
                ? "The object is this layer; the layers below are matched."
                : "The object is the selection; the rest of the layer is matched.";
        }
        catch (HarmonizeException e)
        {
            return e.Message;
        }
        catch (Exception e)
        {
            return $"The picture stays as it is, because something went wrong: {e.Message}";
        }
    }

    /// <summary>All that tiles need; never changed once they see it.</summary>
    private sealed record Rendering(CurveTable Table, bool InSelection);
}
