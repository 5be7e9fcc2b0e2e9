using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>
/// Compares each part of the foreground with the parts of the background that look alike (attention over the encoder's last
/// features): skin with skin, grass with grass, whatever their colours are now. 165,120 parameters.
/// </summary>
public sealed class Correspondence : Module<EncodedRegion, EncodedRegion, Tensor>
{
    /// <summary>The name that its weights begin with.</summary>
    public const string Name = "correspondence";

    /// <summary>Numbers that come out of it.</summary>
    public const int Channels = 256;

    /// <summary>Length of a part's key, and of its value.</summary>
    public const int Width = 64;

    /// <summary>A part that the region does not cover counts this much.</summary>
    public const double LeastCoverage = 1e-3;

    private readonly Linear _query = Linear(SqueezeNetEncoder.Channels, Width), _key = Linear(SqueezeNetEncoder.Channels, Width);
    private readonly Linear _value = Linear(SqueezeNetEncoder.Channels, Width), _part = Linear(2 * (Width + 3), Channels);

    public Correspondence() : base(nameof(Correspondence))
    {
        register_module("query", _query);
        register_module("key", _key);
        register_module("value", _value);
        register_module("part", _part);
    }

    /// <returns>[N,<see cref="Channels"/>], averaged over the foreground's parts.</returns>
    public override Tensor forward(EncodedRegion inside, EncodedRegion outside)
    {
        Tensor insideParts = inside.Features.flatten(2).transpose(1, 2), outsideParts = outside.Features.flatten(2).transpose(1, 2);
        Tensor visible = (outside.Coverage.flatten(2) + LeastCoverage).log();
        Tensor alike = (_query.forward(insideParts).matmul(_key.forward(outsideParts).transpose(1, 2)) / Math.Sqrt(Width) + visible).softmax(-1);
        Tensor there = alike.matmul(Parts(outside, outsideParts));
        Tensor parts = functional.relu(_part.forward(cat([Parts(inside, insideParts), there], 2)));
        Tensor weight = inside.Coverage.flatten(2);
        return (weight / (weight.sum(-1, keepdim: true) + LeastCoverage)).matmul(parts).squeeze(1);
    }

    /// <summary>What is known of each part: a view of its features, and its colour.</summary>
    private Tensor Parts(EncodedRegion region, Tensor features) => cat([_value.forward(features), region.Colours.flatten(2).transpose(1, 2)], 2);
}
