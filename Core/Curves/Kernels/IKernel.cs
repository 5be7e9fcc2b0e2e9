using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Renders a run of pixels of one format.</summary>
internal interface IKernel
{
    /// <summary>Most pixels that a run may have, so that kernels can keep intermediate values on the stack.</summary>
    const int MaxRun = 1024;

    static IKernel For(PixelFormat format, CurveTable table) => format switch
    {
        PixelFormat.Bgra32 when table.Matrix is not null => new ByteMatrixKernel(table, firstChannel: 2),
        PixelFormat.Rgba32 when table.Matrix is not null => new ByteMatrixKernel(table, firstChannel: 0),
        PixelFormat.Rgba64 when table.Matrix is not null => new WordMatrixKernel(table),
        PixelFormat.Bgra32 => new ByteKernel(table, firstChannel: 2),
        PixelFormat.Rgba32 => new ByteKernel(table, firstChannel: 0),
        PixelFormat.Rgba64 => new WordKernel(table),
        PixelFormat.RgbaFloat => new FloatKernel(table),
        PixelFormat.RgbaFloatLinear => new LinearKernel(table),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown pixel format."),
    };

    /// <summary>Renders <paramref name="source"/> into <paramref name="destination"/>, which may be the same memory.</summary>
    /// <param name="source">Whole pixels, at most <see cref="MaxRun"/>.</param>
    /// <param name="destination">As many.</param>
    /// <param name="coverage">One value per pixel; empty where all have coverage 1.</param>
    void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage);
}
