using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Renders a run of pixels of one format.</summary>
internal interface IKernel
{
    /// <summary>Most bytes that a run may have: few enough to stay, with what is made of them, in the fastest cache.</summary>
    const int MaxBytes = 4096;

    /// <summary>Most pixels of a run.</summary>
    const int MaxPixels = MaxBytes / 4;

    static IKernel For(PixelFormat format, CurveTable table) => format switch
    {
        PixelFormat.Bgra32 when table.Matrix is not null => new PlanarKernel<BytePlanes>(table, firstChannel: 2),
        PixelFormat.Rgba32 when table.Matrix is not null => new PlanarKernel<BytePlanes>(table),
        PixelFormat.Bgra32 => new ByteKernel(table, firstChannel: 2),
        PixelFormat.Rgba32 => new ByteKernel(table, firstChannel: 0),
        PixelFormat.Rgba64 => new PlanarKernel<WordPlanes>(table),
        PixelFormat.RgbaFloat => new PlanarKernel<FloatPlanes>(table),
        PixelFormat.RgbaFloatLinear => new PlanarKernel<FloatPlanes>(table, isLinear: true),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown pixel format."),
    };

    /// <summary>Renders <paramref name="source"/> into <paramref name="destination"/>, which may be the same memory.</summary>
    /// <param name="source">Whole pixels, at most <see cref="MaxBytes"/>.</param>
    /// <param name="destination">As many.</param>
    /// <param name="coverage">One value per pixel, 0..1; empty where all have coverage 1. Floats may lose last bits where it is 0.</param>
    void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage);
}
