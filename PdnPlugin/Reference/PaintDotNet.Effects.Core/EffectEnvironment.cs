using PaintDotNet.ComponentModel;
using PaintDotNet.Imaging;
using PaintDotNet.Rendering;

namespace PaintDotNet.Effects;

/// <summary>What an effect sees of the picture and of the user's choices.</summary>
public interface IEffectEnvironment : IObjectRef, IInternalImpl
{
    IEffectDocumentInfo Document { get; }

    IEffectSelectionInfo Selection { get; }

    /// <summary>The layer the user works on.</summary>
    int SourceLayerIndex { get; }
}

/// <inheritdoc/>
public interface IEffectEnvironment2 : IEffectEnvironment;

/// <inheritdoc/>
public interface IBitmapEffectEnvironment : IEffectEnvironment2
{
    new IBitmapEffectDocumentInfo Document { get; }

    new IBitmapEffectSelectionInfo Selection { get; }
}

/// <summary>The picture.</summary>
public interface IEffectDocumentInfo : IObjectRef, IInternalImpl
{
    SizeInt32 Size { get; }

    IReadOnlyList<IEffectLayerInfo> Layers { get; }
}

/// <inheritdoc/>
public interface IBitmapEffectDocumentInfo : IEffectDocumentInfo
{
    /// <summary>The layers, lowest first.</summary>
    new IReadOnlyList<IBitmapEffectLayerInfo> Layers { get; }
}

/// <summary>A layer.</summary>
public interface IEffectLayerInfo : IObjectRef, IInternalImpl
{
    string Name { get; }

    bool Visible { get; }

    /// <summary>0 to 1.</summary>
    float Opacity { get; }

    LayerBlendMode BlendMode { get; }
}

/// <inheritdoc/>
public interface IBitmapEffectLayerInfo : IEffectLayerInfo;

/// <summary>The selection; where nothing is selected, the whole picture.</summary>
public interface IEffectSelectionInfo : IObjectRef, IInternalImpl
{
    RectInt32 RenderBounds { get; }

    IReadOnlyList<RectInt32> RenderScans { get; }

    /// <summary>Coverage of each of the picture's pixels, with soft edges.</summary>
    IEffectInputBitmap<ColorAlpha8> MaskBitmap { get; }
}

/// <inheritdoc/>
public interface IBitmapEffectSelectionInfo : IEffectSelectionInfo;

/// <summary>Pixels for an effect to read.</summary>
public interface IEffectInputBitmap : IBitmapSource, IInternalImpl
{
    IBitmapLock Lock(RectInt32 rect);
}

/// <inheritdoc/>
public interface IEffectInputBitmap<TPixel> : IEffectInputBitmap, IBitmapSource<TPixel>
    where TPixel : unmanaged, INaturalPixelInfo
{
    new IBitmapLock<TPixel> Lock(RectInt32 rect);
}
