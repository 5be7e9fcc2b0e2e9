using BenchmarkDotNet.Attributes;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Benchmarks;

/// <summary>Thumbnail and its mask from 16 megapixels, beside reading the same bytes once.</summary>
public class ThumbnailBenchmarks
{
    private Scene _scene = null!;
    private Scene _soft = null!;

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
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _scene.Dispose();
        _soft.Dispose();
    }

    [Benchmark(Baseline = true)]
    public ulong Read() => Floors.Read(_scene.Image, _scene.Mask, Threads);

    [Benchmark]
    public Thumbnail WithDisc() => Reduce(_scene);

    [Benchmark]
    public Thumbnail WithSoftMask() => Reduce(_soft);

    private Thumbnail Reduce(Scene scene) => Thumbnailer.Reduce(
        scene.Image, scene.Mask, Region.Whole(scene.Image.Width, scene.Image.Height), 256, 256, Threads == 0 ? -1 : Threads, CancellationToken.None);
}
