using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>Losses over sampled foreground pixels.</summary>
public static class PixelLosses
{
    /// <summary>
    /// Three codes beside the truth are as good as exact. With a lower floor untouched images outweigh all others, and training
    /// never leaves the identity.
    /// </summary>
    private const double ErrorFloor = 10.0 / (255 * 255);

    /// <summary>The loss summed over the stages of a cascade and averaged over the batch (paper, relative L1).</summary>
    /// <param name="kind">Which loss.</param>
    /// <param name="outputs">What the stages render, each [N,3,P].</param>
    /// <param name="composite">[N,3,P].</param>
    /// <param name="real">[N,3,P].</param>
    /// <param name="weight">[N,1,P] coverage.</param>
    /// <param name="ratio">[N] share of the image that the foreground covers; read by <see cref="PixelLoss.L1"/>.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Of(PixelLoss kind, IReadOnlyList<Tensor> outputs, Tensor composite, Tensor real, Tensor weight, Tensor ratio)
    {
        Tensor total = zeros(1, device: composite.device);
        foreach (Tensor output in outputs)
        {
            total += kind switch
            {
                PixelLoss.RelativeL1 => RegionMean((output - real).abs(), weight).mean(),
                PixelLoss.L1 => (RegionMean((output - real).abs(), weight) * ratio).mean(),
                // In units that keep its gradients about as large as the other's.
                PixelLoss.LogMse => 0.05 * (RegionMean((output - real).square(), weight) + ErrorFloor).log().mean(),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
            };
        }
        return total;
    }

    /// <summary>
    /// What images pay that come out worse than they were: the logarithm of how much larger their squared error is, 0 for the
    /// others. An untouched image pays for every change.
    /// </summary>
    /// <returns>A scalar, in the units of <see cref="PixelLoss.LogMse"/>.</returns>
    public static Tensor Harm(Tensor output, Tensor composite, Tensor real, Tensor weight)
    {
        Tensor after = SquaredError(output, real, weight) + ErrorFloor, before = SquaredError(composite, real, weight) + ErrorFloor;
        return 0.05 * (after.log() - before.log()).clamp_min(0).mean();
    }

    /// <summary>Mean squared error over the region, image by image: [N].</summary>
    public static Tensor SquaredError(Tensor output, Tensor real, Tensor weight) => RegionMean((output - real).square(), weight);

    private static Tensor RegionMean(Tensor error, Tensor weight) => (error * weight).sum([1, 2]) / (3 * weight.sum([1, 2]));
}
