using BenchmarkDotNet.Attributes;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Benchmarks;

/// <summary>Rendering 16 megapixels from one buffer into another, beside memcpy of the same bytes.</summary>
public class RenderBenchmarks
{
    private Scene _scene = null!;
    private Scene _soft = null!;
    private ImageBuffer _result = null!;
    private CurveTable _curves = null!;
    private CurveTable _matrix = null!;

    [Params(PixelFormat.Bgra32, PixelFormat.Rgba64, PixelFormat.RgbaFloat, PixelFormat.RgbaFloatLinear)]
    public PixelFormat Format { get; set; }

    [ParamsSource(nameof(AllThreads))]
    public int Threads { get; set; }

    public static IEnumerable<int> AllThreads => Sizes.Threads;

    [GlobalSetup]
    public void Setup()
    {
        _scene = new Scene(Sizes.Side, Sizes.Side, Format);
        _soft = new Scene(Sizes.Side, Sizes.Side, Format, softAllOver: true);
        _result = new ImageBuffer(Sizes.Side, Sizes.Side, Format);
        _curves = CurveTable.Compose(Scene.TwoStages, 0.8);
        _matrix = CurveTable.Compose(Scene.WithMatrix, 0.8);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _scene.Dispose();
        _soft.Dispose();
        _result.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Memcpy() => Floors.Copy(_scene.Image, _result.View, Threads);

    [Benchmark]
    public void Curves() => Render(_scene.Image, null, _curves);

    [Benchmark]
    public void CurvesInDisc() => Render(_scene.Image, _scene.Mask, _curves);

    [Benchmark]
    public void CurvesSoftMask() => Render(_soft.Image, _soft.Mask, _curves);

    [Benchmark]
    public void Matrix() => Render(_scene.Image, null, _matrix);

    [Benchmark]
    public void MatrixSoftMask() => Render(_soft.Image, _soft.Mask, _matrix);

    private void Render(ImageView source, MaskView? mask, CurveTable table) =>
        CurveRenderer.Render(source, mask, _result.View, table, Threads == 0 ? -1 : Threads, null, CancellationToken.None);
}
