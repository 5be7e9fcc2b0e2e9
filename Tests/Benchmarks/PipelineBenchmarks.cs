using BenchmarkDotNet.Attributes;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;

namespace HarmonizeEffect.Benchmarks;

/// <summary>
/// From pixels to harmonized pixels, 8 bits, and its parts. The floor reads the picture and its mask once and copies the picture
/// once: what looking at every pixel and writing it costs at least.
/// </summary>
public class PipelineBenchmarks
{
    private Harmonizer _harmonizer = null!;
    private Scene _scene = null!;
    private ImageBuffer _result = null!;
    private PredictionRequest _request = null!;
    private Prediction _prediction = null!;
    private Thumbnail _thumbnail = null!;

    [ParamsSource(nameof(AllMegapixels))]
    public double Megapixels { get; set; }

    public static IEnumerable<double> AllMegapixels => Sizes.Megapixels;

    [GlobalSetup]
    public void Setup()
    {
        _harmonizer = Harmonizer.Open(new HarmonizerOptions { Provider = ProviderChoice.Cpu });
        (int width, int height) = Sizes.Photo(Megapixels);
        _scene = new Scene(width, height, PixelFormat.Rgba32);
        _result = new ImageBuffer(width, height, PixelFormat.Rgba32);
        _request = new PredictionRequest { Foreground = _scene.Image, Mask = _scene.Mask };
        _prediction = _harmonizer.Predict(_request);
        _thumbnail = Reduce();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _result.Dispose();
        _scene.Dispose();
        _harmonizer.Dispose();
    }

    [Benchmark(Baseline = true)]
    public ulong Floor()
    {
        ulong sum = Floors.Read(_scene.Image, _scene.Mask, threads: 0);
        Floors.Copy(_scene.Image, _result.View, threads: 0);
        return sum;
    }

    [Benchmark]
    public void EndToEnd()
    {
        Prediction prediction = _harmonizer.Predict(_request);
        _harmonizer.Render(_scene.Image, _scene.Mask, _result.View, prediction.Curves, 0.8);
    }

    [Benchmark]
    public Prediction LookingAndNetwork() => _harmonizer.Predict(_request);

    [Benchmark]
    public Prediction Network() => _harmonizer.Predict(_thumbnail, _thumbnail);

    [Benchmark]
    public CurveTable Table() => CurveTable.Compose(_prediction.Curves, 0.8);

    [Benchmark]
    public void Render() => _harmonizer.Render(_scene.Image, _scene.Mask, _result.View, _prediction.Curves, 0.8);

    private Thumbnail Reduce() => Thumbnailer.Reduce(
        _scene.Image, _scene.Mask, Region.Whole(_scene.Image.Width, _scene.Image.Height), _harmonizer.Model.ThumbnailSize, _harmonizer.Model.ThumbnailSize);
}
