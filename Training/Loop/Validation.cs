using TorchSharp;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Networks;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>Figures on the validation pairs.</summary>
/// <param name="Gain">Mean gain in PSNR over the unchanged composite, dB. The background is untouched, so the foreground's gain is the picture's.</param>
/// <param name="ForegroundMse">Mean squared error over the foreground, on 0..255.</param>
/// <param name="Worse">Share of images made worse.</param>
/// <param name="Kept">Mean PSNR of whole photos whose foreground needed no change, dB.</param>
/// <param name="ClassAccuracy">Share of known classes that the class head guesses; null without one.</param>
public sealed record ValidationFigures(double Gain, double ForegroundMse, double Worse, double Kept, double? ClassAccuracy);

/// <summary>Measures networks on a fixed set of pairs.</summary>
/// <param name="pairs">The pairs, at least one.</param>
/// <param name="side">Side of their thumbnails.</param>
public sealed class Validation(IReadOnlyList<TrainingPair> pairs, int side)
{
    // Every tensor of a batch lives until its end: of 32 pairs they took more memory than training does.
    private const int Batch = 8;

    // A picture that is left alone differs by the rounding of single precision.
    private const float LeastHarm = 1.0001f;

    /// <summary>Runs the network without telling it any class.</summary>
    public ValidationFigures Measure(HarmonizationNetwork network)
    {
        using var noGradient = no_grad();
        Device device = network.parameters().First().device;
        var before = new List<float>();
        var after = new List<float>();
        var kept = new List<double>();
        int known = 0, right = 0;
        foreach (TrainingPair[] chunk in pairs.Chunk(Batch))
        {
            using var scope = NewDisposeScope();
            PairBatch batch = PairBatch.From(chunk, side, _ => false, device);
            NetworkOutput output = network.Predict(batch.Foreground, batch.ForegroundMask, batch.Background, batch.BackgroundMask, batch.Told);
            Tensor rendered = output.Render(batch.Composite)[^1];
            before.AddRange(PixelLosses.SquaredError(batch.Composite, batch.Real, batch.Weight).cpu().data<float>());
            after.AddRange(PixelLosses.SquaredError(rendered, batch.Real, batch.Weight).cpu().data<float>());
            kept.AddRange(Kept(network, batch));
            if (output.ClassLogits is not null)
            {
                known += (batch.Class >= 0).sum().ToInt32();
                right += (output.ClassLogits.argmax(1) == batch.Class).sum().ToInt32();
            }
        }
        return new ValidationFigures(
            before.Zip(after, (b, a) => 10 * Math.Log10(Math.Max(b, 1e-7) / Math.Max(a, 1e-7))).Average(),
            255 * 255 * after.Average(),
            before.Zip(after, (b, a) => a > b * LeastHarm ? 1.0 : 0.0).Average(),
            kept.Average(),
            known > 0 ? (double)right / known : null);
    }

    /// <summary>Shows the network the real foregrounds.</summary>
    private static IEnumerable<double> Kept(HarmonizationNetwork network, PairBatch batch)
    {
        Tensor rendered = network.Predict(batch.RealForeground, batch.ForegroundMask, batch.Background, batch.BackgroundMask, batch.Told).Render(batch.Real)[^1];
        Tensor damage = PixelLosses.SquaredError(rendered, batch.Real, batch.Weight) * batch.ForegroundRatio;
        return damage.cpu().data<float>().ToArray().Select(error => -10 * Math.Log10(Math.Max(error, 1e-7)));
    }
}
