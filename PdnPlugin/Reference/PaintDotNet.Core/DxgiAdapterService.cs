using PaintDotNet.Interop;

namespace PaintDotNet.Dxgi
{
    /// <summary>A graphics adapter.</summary>
    public sealed class SafeDxgiAdapter : SafeComObject
    {
        internal SafeDxgiAdapter() => throw null!;

        /// <summary>The adapter's index in the order of IDXGIFactory::EnumAdapters, which is DirectML's device id.</summary>
        public int GetEnumAdapterIndex(DxgiGpuPreference gpuPreference = DxgiGpuPreference.Unspecified) => throw null!;
    }
}

namespace PaintDotNet.AppModel
{
    /// <summary>Gives the adapter that Paint.NET renders with.</summary>
    public interface IDxgiAdapterService : IInternalImpl;

    /// <inheritdoc/>
    /// <remarks>New in 5.1.9: earlier hosts lack the type.</remarks>
    public interface IDxgiAdapterService2 : IDxgiAdapterService
    {
        Dxgi.SafeDxgiAdapter GetRenderingAdapter();
    }
}
