using BenchmarkDotNet.Attributes;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Benchmarks;

/// <summary>Rendering 16 megapixels from one buffer into another, beside memcpy of the same bytes.</summary>
public class RenderBenchmarks : SceneBenchmarks
{
    private CurveTable _curves = null!;
    private CurveTable _twoStages = null!;
    private CurveTable _matrix = null!;

    [Params(PixelFormat.Bgra32, PixelFormat.Rgba64, PixelFormat.RgbaFloat, PixelFormat.RgbaFloatLinear)]
    public PixelFormat Format { get; set; }

    [ParamsSource(nameof(AllThreads))]
    public int Threads { get; set; }

    public static IEnumerable<int> AllThreads => Sizes.Threads;

    [GlobalSetup]
    public void Setup()
    {
        Prepare(Sizes.Side, Sizes.Side, Format);
        _curves = CurveTable.Compose(Scene.OneStage, 1);
        _twoStages = CurveTable.Compose(Scene.TwoStages, 0.8);
        _matrix = CurveTable.Compose(Scene.WithMatrix, 0.8);
    }

    [Benchmark(Baseline = true)]
    public void Memcpy() => Floors.Copy(Disc.Image, Result, Threads);

    [Benchmark]
    public void Curves() => Render(Disc.Image, null, _curves);

    [Benchmark]
    public void CurvesInDisc() => Render(Disc.Image, Disc.Mask, _curves);

    [Benchmark]
    public void CurvesSoftMask() => Render(Soft.Image, Soft.Mask, _curves);

    [Benchmark]
    public void TwoStages() => Render(Disc.Image, null, _twoStages);

    [Benchmark]
    public void Matrix() => Render(Disc.Image, null, _matrix);

    [Benchmark]
    public void MatrixSoftMask() => Render(Soft.Image, Soft.Mask, _matrix);

    private void Render(ImageView source, MaskView? mask, CurveTable table) =>
        CurveRenderer.Render(source, mask, Result, table, Threads == 0 ? -1 : Threads, null, CancellationToken.None);
}
