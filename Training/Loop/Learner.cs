using TorchSharp;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>All that a step changes: the network, its moving average, the optimizer, the discriminator.</summary>
public sealed class Learner : IDisposable
{
    private readonly TrainingConfig _config;
    private readonly Device _device;

    /// <summary>Makes them anew; <see cref="manual_seed"/> decides the first weights.</summary>
    public Learner(TrainingConfig config, Device device)
    {
        _config = config;
        _device = device;
        Network = HarmonizationNetwork.Of(config.Network);
        Network.Bfloat16 = config.Bfloat16;
        if (config.TrainClassHeadOnly)
        {
            foreach ((string name, Parameter parameter) in Network.named_parameters())
                parameter.requires_grad = name.StartsWith(ClassHead.Name, StringComparison.Ordinal);
        }
        Network.to(device);
        Network.train();
        Average = new WeightAverage(Network, config.AverageDecay);
        Optimizer = optim.AdamW(Network.parameters().Where(parameter => parameter.requires_grad), config.LearningRate, weight_decay: config.WeightDecay);
        Adversary = config.AdversarialWeight > 0 ? new Adversary(config, device) : null;
    }

    public HarmonizationNetwork Network { get; }

    public WeightAverage Average { get; }

    public OptimizerHelper Optimizer { get; }

    public Adversary? Adversary { get; }

    /// <summary>Takes over weights from elsewhere, before the first step.</summary>
    /// <inheritdoc cref="WeightFile.LoadInto(TorchSharp.torch.nn.Module, string)"/>
    public (int Found, int Total) StartFrom(string path)
    {
        (int Found, int Total) result = WeightFile.LoadInto(Network, path);
        Average.Restart();
        return result;
    }

    /// <summary>One step of the optimizer.</summary>
    /// <param name="pairs">The batch.</param>
    /// <param name="number">Number of the first pair, which decides whose class is withheld.</param>
    /// <param name="rate">Learning rate.</param>
    /// <returns>The network's loss.</returns>
    public float Step(IReadOnlyList<TrainingPair> pairs, long number, double rate)
    {
        using var scope = NewDisposeScope();
        foreach (var group in Optimizer.ParamGroups)
            group.LearningRate = rate;

        PairBatch batch = PairBatch.From(pairs, _config.Thumbnail, i => !IsClassWithheld(number + i), _device);
        NetworkOutput output = Network.Predict(batch.Foreground, batch.ForegroundMask, batch.Background, batch.BackgroundMask, batch.Told);
        IReadOnlyList<Tensor> rendered = output.Render(batch.Composite);
        Tensor loss = PixelLosses.Of(_config.Loss, rendered, batch.Composite, batch.Real, batch.Weight, batch.ForegroundRatio);
        if (_config.HarmWeight > 0)
            loss = loss + _config.HarmWeight * PixelLosses.Harm(rendered[^1], batch.Composite, batch.Real, batch.Weight);
        if (output.ClassLogits is not null)
        {
            Tensor classLoss = ClassLosses.CrossEntropy(output.ClassLogits, batch.Class);
            loss = _config.TrainClassHeadOnly ? classLoss : loss + _config.ClassWeight * classLoss;
        }
        Tensor? harmonized = Adversary is null ? null : Adversary.Harmonize(output, batch);
        if (Adversary is not null && harmonized is not null)
            loss = loss + _config.AdversarialWeight * Adversary.Loss(harmonized);

        Optimizer.zero_grad();
        loss.backward();
        nn.utils.clip_grad_norm_(Network.parameters().Where(parameter => parameter.requires_grad), 1.0);
        Optimizer.step();
        Average.Update();
        if (Adversary is not null && harmonized is not null)
            Adversary.Learn(batch.RealForeground, harmonized);
        return loss.item<float>();
    }

    public void Dispose()
    {
        Adversary?.Dispose();
        Optimizer.Dispose();
        Average.Dispose();
        Network.Dispose();
    }

    private bool IsClassWithheld(long number) => PairMaker.Mix(~number) < _config.ClassWithheld * int.MaxValue;
}
