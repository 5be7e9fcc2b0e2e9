using PaintDotNet.Dxgi;

namespace PaintDotNet.AppModel;

/// <summary>Gives the adapter that Paint.NET renders with.</summary>
public interface IDxgiAdapterService : IInternalImpl;

/// <inheritdoc/>
/// <remarks>New in 5.1.9: earlier hosts lack the type.</remarks>
public interface IDxgiAdapterService2 : IDxgiAdapterService
{
    SafeDxgiAdapter GetRenderingAdapter();
}
