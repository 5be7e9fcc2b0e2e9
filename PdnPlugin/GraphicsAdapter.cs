using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PaintDotNet;
using PaintDotNet.AppModel;
using PaintDotNet.Dxgi;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>The graphics adapter that the user chose for Paint.NET.</summary>
internal static class GraphicsAdapter
{
    /// <summary>Its place in the order of IDXGIFactory::EnumAdapters; the first where this Paint.NET does not tell (before 5.1.9).</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps Paint.NET from telling, another adapter will do.")]
    public static int Index(IServiceProvider services)
    {
        try
        {
            return Math.Max(Ask(services), 0);
        }
        catch (Exception)
        {
            return 0;
        }
    }

    // Older hosts lack the type. The runtime notices when it compiles the method that names it, so that must not be the caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Ask(IServiceProvider services)
    {
        using SafeDxgiAdapter? adapter = services.GetService<IDxgiAdapterService2>()?.GetRenderingAdapter();
        return adapter?.GetEnumAdapterIndex() ?? 0;
    }
}
