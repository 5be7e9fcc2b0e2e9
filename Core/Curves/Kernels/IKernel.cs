using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Renders a run of pixels of one format.</summary>
internal interface IKernel
{
    /// <summary>Most bytes that a run may have: few enough to stay, with what is made of them, in the fastest cache.</summary>
    const int MaxBytes = 4096;

    /// <summary>Most pixels of a run.</summary>
    const int MaxPixels = MaxBytes / 4;

    /// <summary>Whether many pixels are read at once and then worked on, rather than a few at a time, which processors foresee.</summary>
    bool ReadsAtOnce { get; }

    static IKernel For(PixelFormat format, CurveTable table) => format switch
    {
        PixelFormat.Bgra32 or PixelFormat.Rgba32 when table.Matrix is null => new ByteTableKernel(table, FirstChannel(format)),
        PixelFormat.Bgra32 or PixelFormat.Rgba32 => (ByteKernel?)ByteMatrixKernel.For(table, FirstChannel(format)) ?? new BytePlanarKernel(InSinglePrecision<BytePlanes>(format, table)),
        PixelFormat.Rgba64 => InSinglePrecision<WordPlanes>(format, table),
        PixelFormat.RgbaFloat or PixelFormat.RgbaFloatLinear => InSinglePrecision<FloatPlanes>(format, table),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown pixel format."),
    };

    /// <summary>Renders <paramref name="source"/> into <paramref name="destination"/>, which may be the same memory.</summary>
    /// <param name="source">Whole pixels, at most <see cref="MaxBytes"/>.</param>
    /// <param name="destination">As many.</param>
    /// <param name="streams">Whether what is written goes past the caches; then the destination begins with a cache line.</param>
    void Render(ReadOnlySpan<byte> source, Span<byte> destination, bool streams);

    /// <summary>The same under a mask.</summary>
    /// <param name="source">As above.</param>
    /// <param name="destination">As above.</param>
    /// <param name="coverage">One value per pixel, 0..1. Where it is 0 pixels stay, bit by bit.</param>
    /// <param name="streams">As above.</param>
    void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage, bool streams);

    /// <summary>The same for coverage in codes of 0..255, with the same results.</summary>
    void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> coverage, bool streams);

    private static int FirstChannel(PixelFormat format) => format == PixelFormat.Bgra32 ? 2 : 0;

    private static GroupKernel<TFormat> InSinglePrecision<TFormat>(PixelFormat format, CurveTable table)
        where TFormat : IPlanarFormat
    {
        var curves = new PlanarCurves(table, FirstChannel(format), TFormat.Scale);
        bool isLinear = format == PixelFormat.RgbaFloatLinear;
        return !isLinear && FusedKernel<TFormat>.Takes(curves) ? new FusedKernel<TFormat>(curves) : new PlanarKernel<TFormat>(curves, isLinear);
    }
}
