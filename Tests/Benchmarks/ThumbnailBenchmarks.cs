using BenchmarkDotNet.Attributes;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;

namespace HarmonizeEffect.Benchmarks;

/// <summary>Thumbnail and its mask from 16 megapixels, of the size that the built-in model takes, beside reading the same bytes once.</summary>
public class ThumbnailBenchmarks : SceneBenchmarks
{
    private int _side;

    [Params(PixelFormat.Bgra32, PixelFormat.Rgba64, PixelFormat.RgbaFloat, PixelFormat.RgbaFloatLinear)]
    public PixelFormat Format { get; set; }

    [ParamsSource(nameof(AllThreads))]
    public int Threads { get; set; }

    public static IEnumerable<int> AllThreads => Sizes.Threads;

    [GlobalSetup]
    public void Setup()
    {
        Prepare(Sizes.Side, Sizes.Side, Format);
        using Harmonizer harmonizer = Harmonizer.Open(new HarmonizerOptions { Provider = ProviderChoice.Cpu });
        _side = harmonizer.Model.ThumbnailSize;
    }

    [Benchmark(Baseline = true)]
    public ulong Read() => Floors.Read(Disc.Image, Disc.Mask, Threads);

    [Benchmark]
    public Thumbnail WithDisc() => Reduce(Disc);

    [Benchmark]
    public Thumbnail WithSoftMask() => Reduce(Soft);

    private Thumbnail Reduce(Scene scene) => Thumbnailer.Reduce(
        scene.Image, scene.Mask, Region.Whole(scene.Image.Width, scene.Image.Height), _side, _side, Threads == 0 ? -1 : Threads, CancellationToken.None);
}
