using HarmonizeEffect.Training.Networks;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>Losses over sampled foreground pixels.</summary>
public static class PixelLosses
{
    /// <summary>Half a code on each side of the truth is as good as exact.</summary>
    private const double ErrorFloor = 1.0 / (255 * 255);

    /// <summary>The loss summed over the stages of a cascade and averaged over the batch (paper, relative L1).</summary>
    /// <param name="kind">Which loss.</param>
    /// <param name="curves">[N,S,3,K].</param>
    /// <param name="composite">[N,3,P].</param>
    /// <param name="real">[N,3,P].</param>
    /// <param name="weight">[N,1,P] coverage.</param>
    /// <param name="ratio">[N] share of the image that the foreground covers; read by <see cref="PixelLoss.L1"/>.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Of(PixelLoss kind, Tensor curves, Tensor composite, Tensor real, Tensor weight, Tensor ratio)
    {
        Tensor total = zeros(1, device: composite.device);
        foreach (Tensor output in S2CRNet.Render(curves, composite))
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

    /// <summary>Mean squared error over the region, image by image: [N].</summary>
    public static Tensor SquaredError(Tensor output, Tensor real, Tensor weight) => RegionMean((output - real).square(), weight);

    private static Tensor RegionMean(Tensor error, Tensor weight) => (error * weight).sum([1, 2]) / (3 * weight.sum([1, 2]));
}
