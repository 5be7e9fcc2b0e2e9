using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>
/// The paper's discriminator: five convolutions, the first four each followed by batch normalisation and ReLU, the last
/// giving one verdict for every patch. 2.76 million parameters.
/// </summary>
public sealed class Discriminator : Module<Tensor, Tensor>
{
    private static readonly int[] Channels = [3, 64, 128, 256, 512];
    private readonly Sequential _layers;

    public Discriminator() : base(nameof(Discriminator))
    {
        var layers = new List<Module<Tensor, Tensor>>();
        for (int i = 1; i < Channels.Length; i++)
            layers.AddRange([Conv2d(Channels[i - 1], Channels[i], 4, stride: 2, padding: 1), BatchNorm2d(Channels[i]), ReLU()]);
        layers.Add(Conv2d(Channels[^1], 1, 3, padding: 1));
        _layers = Sequential(layers);
        register_module("layers", _layers);
    }

    /// <param name="pictures">[N,3,H,W] in [0,1], sides of 32 or more.</param>
    /// <returns>[N,1,H/16,W/16], 1 for real and 0 for made.</returns>
    public override Tensor forward(Tensor pictures) => _layers.forward(pictures);
}
