using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>A region of a picture as the encoder sees it, part by part: a part is a cell of the encoder's last features.</summary>
/// <param name="Features">[N,512,h,w].</param>
/// <param name="Coverage">[N,1,h,w] how much of each cell belongs to the region.</param>
/// <param name="Colours">[N,3,h,w] the region's average colour in each cell, 0 where it has none.</param>
/// <param name="Average">[N,512] the features averaged over the region, or over everything as in the paper.</param>
public sealed record EncodedRegion(Tensor Features, Tensor Coverage, Tensor Colours, Tensor Average)
{
    /// <summary>Encodes a picture in which everything but the region is black.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="colours">[N,3,H,W]; H and W multiples of 32.</param>
    /// <param name="mask">[N,1,H,W].</param>
    /// <param name="design">Whether the encoder takes the mask as a fourth channel, and what is averaged.</param>
    public static EncodedRegion Of(SqueezeNetEncoder encoder, Tensor colours, Tensor mask, HarmonyDesign design)
    {
        Tensor region = colours * mask;
        Tensor features = encoder.Features(design.MaskChannel ? cat([region, mask], 1) : region);
        // The region as the features see it: one average where the encoder halves its picture.
        for (int halving = 0; halving < SqueezeNetEncoder.Halvings; halving++)
            (region, mask) = (functional.avg_pool2d(region, [3, 3], stride: [2, 2]), functional.avg_pool2d(mask, [3, 3], stride: [2, 2]));
        Tensor average = design.MaskedPooling ? (features * mask).sum([2, 3]) / (mask.sum([2, 3]) + SqueezeNetEncoder.LeastWeight) : features.mean([2, 3]);
        return new EncodedRegion(features, mask, region / (mask + SqueezeNetEncoder.LeastWeight), average);
    }

    /// <summary>Pictures of a batch: [N,...] of the first half and of the second.</summary>
    public (EncodedRegion, EncodedRegion) Halve()
    {
        long half = Features.shape[0] / 2;
        EncodedRegion Take(long from) => new(Features.narrow(0, from, half), Coverage.narrow(0, from, half), Colours.narrow(0, from, half), Average.narrow(0, from, half));
        return (Take(0), Take(half));
    }
}
