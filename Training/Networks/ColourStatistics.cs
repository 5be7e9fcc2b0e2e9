using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>
/// Statistics of a region's colours that a network need not learn to measure: mean, deviation and covariance, and histograms
/// with soft bins, of red, green, blue and luma. Scaled so that they vary by about one.
/// </summary>
public static class ColourStatistics
{
    /// <summary>Bins of a histogram.</summary>
    public const int Bins = 16;

    /// <summary>Numbers that describe a region: coverage, 4 means, 4 deviations, 9 covariances, 4 histograms.</summary>
    public const int Count = 1 + 4 + 4 + 9 + 4 * Bins;

    /// <summary>Every so many pixels of a thumbnail are looked at, in both directions.</summary>
    public const int Step = 4;

    /// <summary>Reach of the ring around the foreground, in looked-at pixels.</summary>
    public const int Reach = 3;

    /// <summary>Keeps means of empty regions finite, in looked-at pixels.</summary>
    public const double LeastPixels = 0.1;

    /// <summary>Red, green, blue and luma (Rec. 709) of (r, g, b): [4,3].</summary>
    public static Tensor ToChannels() => tensor(new float[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 0.2126f, 0.7152f, 0.0722f } });

    /// <summary>Where the bins' centres are, times (Bins − 1): [Bins,1].</summary>
    public static Tensor Centres() => arange(Bins, dtype: float32).view(Bins, 1);

    /// <summary>Every <see cref="Step"/>-th pixel.</summary>
    public static Tensor Thin(Tensor planes) => planes.slice(2, 0, planes.shape[2], Step).slice(3, 0, planes.shape[3], Step);

    /// <summary>The uncovered pixels near covered ones.</summary>
    /// <param name="mask">[N,1,H,W], thinned.</param>
    public static Tensor Ring(Tensor mask) =>
        functional.max_pool2d(mask, [2 * Reach + 1, 2 * Reach + 1], strides: [1, 1], padding: [Reach, Reach]) * (1 - mask);

    /// <summary>Describes the colours of a region.</summary>
    /// <param name="colours">[N,3,H,W], thinned.</param>
    /// <param name="weight">[N,1,H,W], thinned.</param>
    /// <returns>[N,<see cref="Count"/>].</returns>
    public static Tensor Of(Tensor colours, Tensor weight)
    {
        Tensor x = ToChannels().to(colours.device).matmul(colours.flatten(2)), w = weight.flatten(2);
        Tensor coverage = w.mean([2]);
        w = (w / (w.sum(-1, keepdim: true) + LeastPixels)).transpose(1, 2);
        Tensor mean = x.matmul(w), difference = x - mean;
        Tensor deviation = (difference.square().matmul(w) + 1e-4).sqrt();
        Tensor rgb = difference.narrow(1, 0, 3);
        Tensor covariance = (rgb * w.transpose(1, 2)).matmul(rgb.transpose(1, 2));
        Tensor bins = functional.relu(1 - ((Bins - 1) * x.unsqueeze(2) - Centres().to(x.device)).abs()).matmul(w.unsqueeze(1));
        return cat([2 * coverage, 4 * mean.flatten(1), 6 * deviation.flatten(1), 20 * covariance.flatten(1), 6 * bins.flatten(1)], 1);
    }
}
