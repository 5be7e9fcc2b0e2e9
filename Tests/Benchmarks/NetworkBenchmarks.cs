using BenchmarkDotNet.Attributes;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using Microsoft.ML.OnnxRuntime;

namespace HarmonizeEffect.Benchmarks;

/// <summary>A prediction from ready thumbnails, beside a bare session of the same model with the same threads.</summary>
public class NetworkBenchmarks
{
    private Harmonizer _harmonizer = null!;
    private InferenceSession _session = null!;
    private OrtValue[] _inputs = null!;
    private RunOptions _options = null!;
    private Thumbnail _thumbnail = null!;

    [ParamsSource(nameof(AllThreads))]
    public int Threads { get; set; }

    public static IEnumerable<int> AllThreads => Sizes.Threads;

    [GlobalSetup]
    public void Setup()
    {
        _harmonizer = Harmonizer.Open(new HarmonizerOptions { Provider = ProviderChoice.Cpu, Threads = Threads == 0 ? null : Threads });
        int side = _harmonizer.Model.ThumbnailSize;
        using (var scene = new Scene(2 * side, 2 * side, PixelFormat.Rgba32))
            _thumbnail = Thumbnailer.Reduce(scene.Image, scene.Mask, Region.Whole(2 * side, 2 * side), side, side);

        using var options = new SessionOptions { IntraOpNumThreads = Threads };
        using Stream stream = DefaultModel.Open();
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        _session = new InferenceSession(bytes, options);
        _options = new RunOptions();
        OrtValue rgb = OrtValue.CreateTensorValueFromMemory(_thumbnail.Rgb.ToArray(), [1, 3, side, side]);
        OrtValue mask = OrtValue.CreateTensorValueFromMemory(_thumbnail.Coverage.ToArray(), [1, 1, side, side]);
        OrtValue classes = OrtValue.CreateTensorValueFromMemory(new float[5], [1, 5]);
        _inputs = [rgb, mask, rgb, mask, classes];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (OrtValue input in _inputs.Distinct())
            input.Dispose();
        _options.Dispose();
        _session.Dispose();
        _harmonizer.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void BareSession()
    {
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(
            _options,
            [ModelContract.Foreground, ModelContract.ForegroundMask, ModelContract.Background, ModelContract.BackgroundMask, ModelContract.Class],
            _inputs,
            [ModelContract.Curves]);
    }

    [Benchmark]
    public Prediction Prediction() => _harmonizer.Predict(_thumbnail, _thumbnail);
}
