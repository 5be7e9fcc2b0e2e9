using BenchmarkDotNet.Attributes;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Benchmarks;

/// <summary>What a move of the strength slider costs in Paint.NET: a new table, and a 4K picture tile by tile. No network.</summary>
public class StrengthBenchmarks : SceneBenchmarks
{
    private const int Tile = 256;

    private readonly int _width = Sizes.Quick ? 300 : 3840;
    private readonly int _height = Sizes.Quick ? 200 : 2160;
    private double _strength;

    [GlobalSetup]
    public void Setup() => Prepare(_width, _height, PixelFormat.Bgra32);

    [Benchmark(Baseline = true)]
    public void Memcpy() => Floors.Copy(Disc.Image, Result, threads: 0);

    [Benchmark]
    public void MemcpyInTiles() => InTiles(tile => Floors.CopyRows(Disc.Image.Crop(tile), Result.Crop(tile)));

    [Benchmark]
    public void Selection() => Render(Scene.OneStage, masked: true);

    [Benchmark]
    public void WholeLayer() => Render(Scene.OneStage, masked: false);

    [Benchmark]
    public void WholeLayerTwoStages() => Render(Scene.TwoStages, masked: false);

    [Benchmark]
    public void WholeLayerWithMatrix() => Render(Scene.WithMatrix, masked: false);

    [Benchmark]
    public CurveTable TableOnly() => CurveTable.Compose(Scene.OneStage, NextStrength());

    private void Render(CurveSet curves, bool masked)
    {
        CurveTable table = CurveTable.Compose(curves, NextStrength());
        InTiles(tile => CurveRenderer.Render(Disc.Image.Crop(tile), masked ? Disc.Mask.Crop(tile) : null, Result.Crop(tile), table));
    }

    // As Paint.NET asks for them: in parallel, row by row of tiles.
    private void InTiles(Action<Region> action)
    {
        int columns = (_width + Tile - 1) / Tile, rows = (_height + Tile - 1) / Tile;
        Parallel.For(0, columns * rows, i =>
        {
            int x = i % columns * Tile, y = i / columns * Tile;
            action(new Region(x, y, Math.Min(Tile, _width - x), Math.Min(Tile, _height - y)));
        });
    }

    private double NextStrength() => _strength = _strength > 0.9 ? 0.2 : _strength + 0.01;
}
