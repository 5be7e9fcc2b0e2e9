using PaintDotNet.AppModel;
using PaintDotNet.Dxgi;
using PaintDotNet.Interop;

namespace PaintDotNet.Fake
{
    /// <summary>What Paint.NET offers to plug-ins; here the graphics adapter, or nothing.</summary>
    public sealed class Services : IServiceProvider, IDxgiAdapterService2
    {
        /// <summary>The adapter's index; null where the service is not there.</summary>
        public int? Adapter { get; init; }

        /// <summary>How often somebody asked for the adapter.</summary>
        public int Asked { get; private set; }

        public object? GetService(Type serviceType) => Adapter is not null && serviceType.IsInstanceOfType(this) ? this : null;

        public SafeDxgiAdapter GetRenderingAdapter()
        {
            Asked++;
            return new SafeDxgiAdapter(Adapter ?? throw new InvalidOperationException());
        }
    }
}

namespace PaintDotNet
{
    public static class ServiceProviderExtensions
    {
        public static TService? GetService<TService>(this IServiceProvider serviceProvider)
            where TService : class => (TService?)serviceProvider.GetService(typeof(TService));
    }
}

namespace PaintDotNet.Interop
{
    public class SafeComObject : IDisposable
    {
        public bool IsClosed { get; private set; }

        public void Dispose() => IsClosed = true;
    }
}

namespace PaintDotNet.Dxgi
{
    public sealed class SafeDxgiAdapter(int index) : SafeComObject
    {
        public int GetEnumAdapterIndex(DxgiGpuPreference gpuPreference = DxgiGpuPreference.Unspecified) => index;
    }
}
