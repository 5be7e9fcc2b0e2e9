using System.Drawing;
using PaintDotNet.AppModel;
using PaintDotNet.ComponentModel;
using PaintDotNet.Imaging;
using PaintDotNet.IndirectUI;
using PaintDotNet.PropertySystem;

namespace PaintDotNet.ComponentModel
{
    public class RefTrackedObject : IObjectRef
    {
        public bool IsDisposed { get; private set; }

        public void Dispose()
        {
            if (IsDisposed)
                return;
            IsDisposed = true;
            Dispose(true);
        }

        protected virtual void Dispose(bool disposing)
        {
        }
    }
}

namespace PaintDotNet.Effects
{
    public record EffectOptionsBase : PluginOptions
    {
        public bool IsConfigurable { get; set; }
    }

    public abstract record BitmapEffectOptionsFactory : EffectOptionsBase
    {
        public static BitmapEffectOptions Create() => new();
    }

    public record BitmapEffectOptions : BitmapEffectOptionsFactory;

    public abstract class EffectConfigToken;

    public sealed class PropertyBasedEffectConfigToken(PropertyCollection properties) : EffectConfigToken
    {
        public T? GetProperty<T>(object propertyName)
            where T : Property => (T?)properties[propertyName];
    }

    public static class SubmenuNames
    {
        public static string Photo => "Photo";
    }

    public abstract class EffectBase : RefTrackedObject
    {
        private IBitmapEffectEnvironment? environment;
        private IServiceProvider? services;
        private Func<CancellationToken> cancellation = () => default;

        protected CancellationToken CancellationToken => cancellation();

        protected bool IsCancelRequested => CancellationToken.IsCancellationRequested;

        protected IServiceProvider Services => services ?? throw new InvalidOperationException("Paint.NET has not given the effect its services yet.");

        internal IBitmapEffectEnvironment AttachedEnvironment => environment ?? throw new InvalidOperationException("Paint.NET has not given the effect its environment yet.");

        internal void Attach(IBitmapEffectEnvironment environment, IServiceProvider services, Func<CancellationToken> cancellation)
        {
            this.environment = environment;
            this.services = services;
            this.cancellation = cancellation;
        }

        protected sealed override void Dispose(bool disposing) => OnDispose(disposing);

        protected virtual void OnDispose(bool disposing)
        {
        }
    }

    public abstract class BitmapEffect(string name, Image? image, string? submenuName, BitmapEffectOptions options) : EffectBase
    {
        internal Image? Image { get; } = image;

        internal string Name { get; } = name;

        internal string? SubmenuName { get; } = submenuName;

        internal BitmapEffectOptions Options { get; } = options;

        protected IBitmapEffectEnvironment Environment => AttachedEnvironment;

        internal void InitializeRenderInfo(IBitmapEffectRenderInfo renderInfo) => OnInitializeRenderInfo(renderInfo);

        internal void SetToken(EffectConfigToken? token) => OnSetToken(token);

        internal void Render(IBitmapEffectOutput output) => OnRender(output);

        protected override void OnDispose(bool disposing) => base.OnDispose(disposing);

        protected virtual void OnInitializeRenderInfo(IBitmapEffectRenderInfo renderInfo)
        {
        }

        protected virtual void OnSetToken(EffectConfigToken? newToken)
        {
        }

        protected abstract void OnRender(IBitmapEffectOutput output);
    }

    public abstract class BitmapEffect<TToken>(string name, Image? image, string? submenuName, BitmapEffectOptions options)
        : BitmapEffect(name, image, submenuName, options)
        where TToken : EffectConfigToken
    {
        protected TToken Token { get; private set; } = null!;

        protected sealed override void OnSetToken(EffectConfigToken? newToken) => OnSetToken((TToken?)newToken);

        protected virtual void OnSetToken(TToken? newToken) => Token = newToken!;
    }

    public abstract class PropertyBasedBitmapEffect(string name, Image? image, string? submenuName, BitmapEffectOptions options)
        : BitmapEffect<PropertyBasedEffectConfigToken>(name, image, submenuName, options)
    {
        public static ControlInfo CreateDefaultConfigUI(IEnumerable<Property> props) => new(props);

        internal PropertyCollection CreatePropertyCollection() => OnCreatePropertyCollection();

        internal ControlInfo CreateConfigUI(PropertyCollection props) => OnCreateConfigUI(props);

        internal void CustomizeWindow(PropertyCollection props) => OnCustomizeConfigUIWindowProperties(props);

        protected abstract PropertyCollection OnCreatePropertyCollection();

        protected virtual ControlInfo OnCreateConfigUI(PropertyCollection props) => CreateDefaultConfigUI(props.Properties);

        protected virtual void OnCustomizeConfigUIWindowProperties(PropertyCollection props)
        {
        }
    }

    public static class EffectEnvironmentExtensions
    {
        public static IEffectInputBitmap<ColorBgra32> GetSourceBitmapBgra32(this IEffectEnvironment environment) =>
            environment.Document.Layers[environment.SourceLayerIndex].GetBitmapBgra32();
    }

    public static class EffectLayerInfoExtensions
    {
        public static IEffectInputBitmap<ColorBgra32> GetBitmapBgra32(this IEffectLayerInfo layer) => ((Fake.Layer)layer).OpenBitmap();
    }

    public static class BitmapEffectOutputExtensions
    {
        public static IBitmapLock<ColorBgra32> LockBgra32(this IBitmapEffectOutput output) => (IBitmapLock<ColorBgra32>)output.Lock(default);
    }
}
