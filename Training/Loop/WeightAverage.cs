using TorchSharp;
using HarmonizeEffect.Training.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>Exponential moving average of a network's parameters, itself a network that can be run.</summary>
public sealed class WeightAverage : IDisposable
{
    private readonly (Tensor Average, Parameter Source)[] _pairs;
    private readonly double _decay;
    private int _updates;

    public WeightAverage(HarmonizationNetwork source, double decay)
    {
        _decay = decay;
        Network = HarmonizationNetwork.Of(source.Design);
        Network.to(source.parameters().First().device);
        Network.eval();
        _pairs = [.. Network.parameters().Zip(source.parameters(), (average, parameter) => ((Tensor)average, parameter))];
        Restart();
    }

    public HarmonizationNetwork Network { get; }

    /// <summary>How often <see cref="Update"/> was called; a resumed run tells it.</summary>
    public int Updates
    {
        get => _updates;
        set => _updates = value;
    }

    /// <summary>Forgets the past: the average is the source as it is now.</summary>
    public void Restart()
    {
        _updates = 0;
        using var _ = no_grad();
        foreach ((Tensor average, Parameter source) in _pairs)
            average.copy_(source);
    }

    /// <summary>Moves the average towards the source.</summary>
    public void Update()
    {
        // A young average follows quickly, so that it does not remember the start.
        double keep = Math.Min(_decay, (1.0 + ++_updates) / (10 + _updates));
        using var _ = no_grad();
        foreach ((Tensor average, Parameter source) in _pairs)
            average.lerp_(source, 1 - keep);
    }

    public void Dispose() => Network.Dispose();
}
