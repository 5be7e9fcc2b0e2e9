using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Networks;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>Figures on the validation pairs.</summary>
/// <param name="Gain">Mean gain in PSNR over the unchanged composite, dB. The background is untouched, so the foreground's gain is the picture's.</param>
/// <param name="ForegroundMse">Mean squared error over the foreground, on 0..255.</param>
/// <param name="Worse">Share of images made worse.</param>
public sealed record ValidationFigures(double Gain, double ForegroundMse, double Worse);

/// <summary>A fixed set of composites from the photos kept for validation.</summary>
public sealed class Validation
{
    private const int Batch = 32;
    private const long Seed = -1_000_000_000;
    private readonly TrainingPair[] pairs;
    private readonly int side;

    public Validation(PairMaker maker, int count)
    {
        side = maker.Side;
        // Untouched pairs have no error to gain on.
        pairs = [.. Enumerable.Range(0, count).Select(i => maker.Make(Seed + i)).Where(pair => pair.Kind != Colour.Recolouring.None)];
    }

    public ValidationFigures Measure(S2CRNet network)
    {
        using var noGradient = no_grad();
        var before = new List<float>();
        var after = new List<float>();
        for (int start = 0; start < pairs.Length; start += Batch)
        {
            using var scope = NewDisposeScope();
            PairBatch batch = PairBatch.From(pairs[start..Math.Min(start + Batch, pairs.Length)], side, _ => false);
            Tensor curves = network.Forward(batch.Foreground, batch.ForegroundMask, batch.Background, batch.BackgroundMask, batch.Class);
            Tensor output = S2CRNet.Render(curves, batch.Composite)[^1];
            before.AddRange(PixelLosses.SquaredError(batch.Composite, batch.Real, batch.Weight).data<float>());
            after.AddRange(PixelLosses.SquaredError(output, batch.Real, batch.Weight).data<float>());
        }
        return new ValidationFigures(
            before.Zip(after, (b, a) => 10 * Math.Log10(Math.Max(b, 1e-7) / Math.Max(a, 1e-7))).Average(),
            255 * 255 * after.Average(),
            before.Zip(after, (b, a) => a > b ? 1.0 : 0.0).Average());
    }
}
