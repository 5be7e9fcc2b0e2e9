using PaintDotNet.ComponentModel;
using PaintDotNet.Imaging;
using PaintDotNet.IndirectUI;
using PaintDotNet.PropertySystem;

namespace PaintDotNet.Effects;

/// <summary>The base of all effects.</summary>
public abstract class EffectBase : RefTrackedObject
{
    internal EffectBase() => throw null!;

    protected CancellationToken CancellationToken => throw null!;

    protected bool IsCancelRequested => throw null!;

    protected IServiceProvider Services => throw null!;

    protected sealed override void Dispose(bool disposing) => throw null!;

    protected virtual void OnDispose(bool disposing) => throw null!;
}

/// <summary>The base of effects that render on the CPU.</summary>
public abstract class BitmapEffect : EffectBase
{
    internal BitmapEffect() => throw null!;

    protected IBitmapEffectEnvironment Environment => throw null!;

    protected override void OnDispose(bool disposing) => throw null!;

    /// <summary>Called once before anything is rendered.</summary>
    protected virtual void OnInitializeRenderInfo(IBitmapEffectRenderInfo renderInfo) => throw null!;

    protected virtual void OnSetToken(EffectConfigToken? newToken) => throw null!;

    /// <summary>Called for each tile, from several threads at once.</summary>
    protected abstract void OnRender(IBitmapEffectOutput output);
}

/// <inheritdoc/>
public abstract class BitmapEffect<TToken> : BitmapEffect
    where TToken : EffectConfigToken
{
    internal BitmapEffect() => throw null!;

    protected TToken Token => throw null!;

    protected sealed override void OnSetToken(EffectConfigToken? newToken) => throw null!;

    /// <summary>Called when the properties change, never while tiles are rendered.</summary>
    protected virtual void OnSetToken(TToken? newToken) => throw null!;
}

/// <summary>The base of effects whose dialog follows from a list of properties.</summary>
public abstract class PropertyBasedBitmapEffect : BitmapEffect<PropertyBasedEffectConfigToken>
{
    protected PropertyBasedBitmapEffect(string name, string? submenuName, BitmapEffectOptions options) => throw null!;

    protected PropertyBasedBitmapEffect(string name, IBitmapSource image, string? submenuName, BitmapEffectOptions options) => throw null!;

    /// <param name="image">The icon; none where it is null.</param>
    protected PropertyBasedBitmapEffect(string name, System.Drawing.Image image, string? submenuName, BitmapEffectOptions options) => throw null!;

    public static ControlInfo CreateDefaultConfigUI(IEnumerable<Property> props) => throw null!;

    protected abstract PropertyCollection OnCreatePropertyCollection();

    protected virtual ControlInfo OnCreateConfigUI(PropertyCollection props) => throw null!;

    protected virtual void OnCustomizeConfigUIWindowProperties(PropertyCollection props) => throw null!;
}

/// <summary>The names of the Effects menu's own submenus, in the user's language.</summary>
public static class SubmenuNames
{
    public static string Photo => throw null!;
}
