using PaintDotNet.Interop;

namespace PaintDotNet.Dxgi;

/// <summary>A graphics adapter.</summary>
public sealed class SafeDxgiAdapter : SafeComObject
{
    internal SafeDxgiAdapter() => throw null!;

    /// <summary>
    /// The adapter's index in the order of IDXGIFactory::EnumAdapters where no preference is given, which is DirectML's device id.
    /// </summary>
    public int GetEnumAdapterIndex(DxgiGpuPreference gpuPreference = DxgiGpuPreference.Unspecified) => throw null!;
}
