using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>Guesses person, vehicle, animal, food or other from the foreground's features: two linear layers, 33,157 parameters.</summary>
public sealed class ClassHead : Module<Tensor, Tensor>
{
    /// <summary>The name that its weights begin with.</summary>
    public const string Name = "class_head";

    private const int Hidden = 64;
    private readonly Linear _hidden = Linear(SqueezeNetEncoder.Channels, Hidden), _logits = Linear(Hidden, 5);

    public ClassHead() : base(nameof(ClassHead))
    {
        register_module("hidden", _hidden);
        register_module("logits", _logits);
    }

    /// <param name="features">[N,512] of the foreground.</param>
    /// <returns>[N,5], before the softmax.</returns>
    public override Tensor forward(Tensor features) => _logits.forward(functional.relu(_hidden.forward(features)));
}
