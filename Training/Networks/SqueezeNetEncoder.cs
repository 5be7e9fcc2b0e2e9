using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>
/// The first twelve modules of SqueezeNet 1.1's <c>features</c> (Iandola et al. 2016), globally averaged: [N,3,H,W] → [N,512].
/// Parameters carry torchvision's names, so that its ImageNet weights fit: 525,312 of them.
/// </summary>
public sealed class SqueezeNetEncoder : Module<Tensor, Tensor>
{
    public const int Channels = 512;

    /// <summary>How often the encoder halves its picture.</summary>
    public const int Halvings = 4;

    /// <summary>Keeps averages over empty regions finite.</summary>
    public const double LeastWeight = 1e-3;

    private readonly Conv2d _conv1;
    private readonly (int Index, Fire Module)[] _fires;

    /// <summary>Positions of the fire modules among torchvision's <c>features</c>.</summary>
    public static IReadOnlyList<int> FireIndices { get; } = [3, 4, 6, 7, 9, 10, 11];

    /// <summary>Fire modules that a 3×3 maximum of stride 2 (sizes rounded up) comes before.</summary>
    public static IReadOnlyList<int> PooledBefore { get; } = [3, 6, 9];

    /// <param name="inputs">Channels of the pictures: 3, or 4 where the mask is one of them.</param>
    public SqueezeNetEncoder(int inputs = 3) : base(nameof(SqueezeNetEncoder))
    {
        _conv1 = Conv2d(inputs, 64, 3, stride: 2);
        register_module("features_0", _conv1);
        Fire[] modules =
        [
            new(64, 16, 64), new(128, 16, 64), new(128, 32, 128), new(256, 32, 128),
            new(256, 48, 192), new(384, 48, 192), new(384, 64, 256),
        ];
        _fires = [.. FireIndices.Zip(modules)];
        foreach ((int index, Fire fire) in _fires)
        {
            register_module($"features_{index}", fire);
        }
    }

    /// <summary>Whether convolutions run in bfloat16; about three times as fast on processors with AVX-512 BF16.</summary>
    public bool Bfloat16 { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Features(input).mean([2, 3]);

    /// <summary>Features not yet averaged: [N,C,H,W] → [N,512,h,w].</summary>
    public Tensor Features(Tensor input)
    {
        // Channels-last strides: oneDNN's convolutions and torch's pooling are twice as fast on them.
        Tensor x = input.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        if (Bfloat16)
        {
            x = x.to(bfloat16);
        }
        x = functional.relu(Fire.Convolve(_conv1, x, stride: 2));
        foreach ((int index, Fire fire) in _fires)
        {
            if (PooledBefore.Contains(index))
            {
                x = functional.max_pool2d(x, [3, 3], strides: [2, 2], ceil_mode: true);
            }
            x = fire.forward(x);
        }
        return x.to(float32);
    }
}

/// <summary>SqueezeNet's fire module: squeeze to few channels by 1×1, expand by 1×1 and 3×3 side by side.</summary>
public sealed class Fire : Module<Tensor, Tensor>
{
    private readonly Conv2d _squeeze, _expand1x1, _expand3x3;

    public Fire(int channels, int squeezed, int expanded) : base(nameof(Fire))
    {
        _squeeze = Conv2d(channels, squeezed, 1);
        _expand1x1 = Conv2d(squeezed, expanded, 1);
        _expand3x3 = Conv2d(squeezed, expanded, 3, padding: 1);
        register_module("squeeze", _squeeze);
        register_module("expand1x1", _expand1x1);
        register_module("expand3x3", _expand3x3);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor x = functional.relu(Convolve(_squeeze, input));
        return functional.relu(cat([Convolve(_expand1x1, x), Convolve(_expand3x3, x, padding: 1)], 1));
    }

    /// <summary>Convolves in the input's precision with weights that are kept in float32.</summary>
    internal static Tensor Convolve(Conv2d layer, Tensor x, int stride = 1, int padding = 0) =>
        functional.conv2d(x, layer.weight!.to(x.dtype), layer.bias!.to(x.dtype), [stride, stride], [padding, padding]);
}
