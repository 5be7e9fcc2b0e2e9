using TorchSharp;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>
/// The adversarial loss with least squares (LSGAN, Mao et al. 2017): a discriminator learns to tell harmonized pictures
/// from real ones, the network learns that it cannot.
/// </summary>
public sealed class Adversary : IDisposable
{
    /// <param name="config">The discriminator is optimised as the network is, at a constant rate.</param>
    /// <param name="device">Where it runs.</param>
    public Adversary(TrainingConfig config, Device device)
    {
        Discriminator.to(device);
        Optimizer = optim.AdamW(Discriminator.parameters(), config.LearningRate, weight_decay: config.WeightDecay);
    }

    public Discriminator Discriminator { get; } = new();

    public OptimizerHelper Optimizer { get; }

    /// <summary>The foreground thumbnails as the network renders them.</summary>
    /// <returns>[N,3,T,T].</returns>
    public static Tensor Harmonize(NetworkOutput output, PairBatch batch)
    {
        Tensor rendered = output.Render(batch.Foreground.flatten(2))[^1].view_as(batch.Foreground);
        return batch.Foreground + batch.ForegroundMask * (rendered - batch.Foreground);
    }

    /// <summary>What the network pays for pictures that are found out: mean (D − 1)².</summary>
    public Tensor Loss(Tensor harmonized) => (Discriminator.forward(harmonized) - 1).square().mean();

    /// <summary>One step of the discriminator.</summary>
    public void Learn(Tensor real, Tensor harmonized)
    {
        Tensor loss = 0.5 * ((Discriminator.forward(real) - 1).square().mean() + Discriminator.forward(harmonized.detach()).square().mean());
        Optimizer.zero_grad();
        loss.backward();
        Optimizer.step();
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Discriminator.Dispose();
    }
}
