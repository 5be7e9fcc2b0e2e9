using HarmonizeEffect.Training.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>Exponential moving average of a network's parameters, itself a network that can be run.</summary>
public sealed class WeightAverage : IDisposable
{
    private readonly (Tensor Average, Parameter Source)[] pairs;
    private readonly double decay;
    private int updates;

    public WeightAverage(S2CRNet source, double decay)
    {
        this.decay = decay;
        Network = new S2CRNet(source.Variant, source.Increments);
        Network.load_state_dict(source.state_dict());
        Network.eval();
        pairs = [.. Network.parameters().Zip(source.parameters(), (average, parameter) => ((Tensor)average, parameter))];
    }

    public S2CRNet Network { get; }

    public void Update()
    {
        // A young average follows quickly, so that it does not remember the start.
        double keep = Math.Min(decay, (1.0 + ++updates) / (10 + updates));
        using var _ = no_grad();
        foreach ((Tensor average, Parameter source) in pairs)
        {
            average.lerp_(source, 1 - keep);
        }
    }

    public void Dispose() => Network.Dispose();
}
