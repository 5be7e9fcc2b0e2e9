using System.Diagnostics.CodeAnalysis;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
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
    private readonly Dictionary<(ForegroundSource, ForegroundClass, NetworkDevice), Prediction> _predictions = [];
    private volatile Rendering? _rendering;

    public HarmonizeEffect()
        : base("Harmonize", EffectIcon.Load()!, SubmenuNames.Photo, BitmapEffectOptions.Create() with { IsConfigurable = true })
    {
    }

    protected override PropertyCollection OnCreatePropertyCollection() => Settings.CreateProperties();

    protected override ControlInfo OnCreateConfigUI(PropertyCollection props)
    {
        Dictionary<ForegroundSource, string?> problems = Enum.GetValues<ForegroundSource>()
            .ToDictionary(source => source, source => Problem(new Settings { Source = source }));
        return Dialog.Create(props, problems, Finding());
    }

    protected override void OnCustomizeConfigUIWindowProperties(PropertyCollection props)
    {
        Dialog.Customize(props);
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
        try
        {
            var settings = Settings.Read(newToken);
            CurveSet curves = Predict(settings).Curves;
            if (settings.Stages == StageChoice.First)
                curves = curves.TakeStages(1);
            _rendering = new Rendering(CurveTable.Compose(curves, settings.Strength), Composite.HasSelection(Environment));
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

    private Prediction Predict(Settings settings)
    {
        ForegroundSource source = Composite.Resolve(Environment, settings.Source);
        if (_predictions.TryGetValue((source, settings.Class, settings.Device), out Prediction? known))
            return known;
        using var composite = Composite.Of(Environment, source, CancellationToken);
        Harmonizer network = Network.On(settings.Device, Services);
        PredictionRequest request = composite.Request(network.Model.ForegroundCropped, settings.Class.ToSemantic());
        Prediction prediction = network.Predict(request, null, CancellationToken);
        _predictions[(source, settings.Class, settings.Device)] = prediction;
        return prediction;
    }

    /// <summary>Why these settings would leave the picture as it is, in one sentence; null where they would not.</summary>
    private string? Problem(Settings settings)
    {
        try
        {
            Predict(settings);
            return null;
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

    /// <summary>Where the object was found and what runs the network, once there is a prediction.</summary>
    private (ForegroundSource, ProviderStatus)? Finding() => _predictions.Count == 0
        ? null
        : (Composite.Resolve(Environment, ForegroundSource.Auto), Network.On(NetworkDevice.GraphicsCard, Services).Provider);

    /// <summary>All that tiles need; never changed once they see it.</summary>
    private sealed record Rendering(CurveTable Table, bool InSelection);
}
