using HarmonizeEffect.Training.Loop;
using HarmonizeEffect.Training.Networks;
using static TorchSharp.torch;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class TrainerTests : TorchTest
{
    private static readonly TrainingConfig Small = new() { Variant = S2CRVariant.C, Thumbnail = 32, Points = 64, Batch = 4, Steps = 4, ValidateEvery = 2, Warmup = 1 };

    [TestMethod]
    public void TrainsSavesAndGoesOn()
    {
        using var photos = new PhotoFolder(60);
        string output = Path.Combine(photos.Path, "run");
        Run(Small, photos.Path, output, null);
        Assert.HasCount(3, File.ReadAllLines(Path.Combine(output, "log.csv")));
        Assert.AreEqual(Small, TrainingConfig.Load(Path.Combine(output, TrainingConfig.FileName)));

        string last = Path.Combine(output, "last.safetensors"), next = Path.Combine(photos.Path, "next");
        Run(Small with { Variant = S2CRVariant.CS, Steps = 1, ValidateEvery = 1 }, photos.Path, next, last);
        Dictionary<string, Tensor> before = Safetensors.Read(last), after = Safetensors.Read(Path.Combine(next, "last.safetensors"));
        Assert.IsGreaterThan(before.Count, after.Count);
        Tensor moved = (before["encoder.features_0.weight"] - after["encoder.features_0.weight"]).abs().max();
        Assert.IsTrue(moved.item<float>() is > 0 and < 1e-2f, "One step should move the weights a little, from where they were.");
    }

    [TestMethod]
    public void EqualSeedsGiveEqualWeights()
    {
        using var photos = new PhotoFolder(40);
        string one = Path.Combine(photos.Path, "one"), two = Path.Combine(photos.Path, "two");
        foreach (string output in new[] { one, two })
        {
            manual_seed(1);
            Run(Small, photos.Path, output, null);
        }
        CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(one, "last.safetensors")), File.ReadAllBytes(Path.Combine(two, "last.safetensors")));
    }

    [TestMethod]
    [DataRow(PixelLoss.RelativeL1)]
    [DataRow(PixelLoss.LogMse)]
    public void LearnsToBrightenOneBatch(PixelLoss kind)
    {
        // The same darkened colours again and again: the loss must fall to nearly nothing.
        using var network = new S2CRNet(S2CRVariant.Base, Increments.Exponential);
        using var optimizer = optim.AdamW(network.parameters(), 1e-3);
        Tensor picture = rand(2, 3, 32, 32), mask = ones(2, 1, 32, 32), nothing = zeros(2, 1, 32, 32), real = rand(2, 3, 200), weight = ones(2, 1, 200);
        Tensor composite = real * real;
        float first = 0, last = 0;
        for (int step = 0; step < 60; step++)
        {
            Tensor loss = PixelLosses.Of(kind, network.Forward(picture, mask, picture, nothing, zeros(2, 5)), composite, real, weight);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            last = loss.item<float>();
            first = step == 0 ? last : first;
        }
        Assert.IsLessThan(kind == PixelLoss.LogMse ? first - 0.1f : 0.3f * first, last);
    }

    [TestMethod]
    public void LossCountsOnlyWhatIsCovered()
    {
        Tensor curves = linspace(0, 1, 65).expand(1, 1, 3, 65).contiguous(), composite = zeros(1, 3, 2), real = tensor(new[] { 0.5f, 1f }).expand(1, 3, 2).contiguous();
        Tensor weight = tensor(new[] { 1f, 0f }).view(1, 1, 2);
        Assert.AreEqual(0.5f, PixelLosses.Of(PixelLoss.RelativeL1, curves, composite, real, weight).item<float>(), 1e-6f);
        Assert.AreEqual(0.25f, PixelLosses.SquaredError(composite, real, weight).item<float>(), 1e-6f);
    }

    [TestMethod]
    public void BadWeightsAreRefused()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [1, 2, 3]);
            using var network = new S2CRNet(S2CRVariant.Base, Increments.Exponential);
            Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.LoadInto(network, path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void EveryNamedConfigurationLoads()
    {
        Assert.IsTrue(TrainingConfig.Names.Any());
        foreach (string name in TrainingConfig.Names)
            Assert.IsGreaterThan(0, TrainingConfig.Load(name).Steps);
    }

    // The loop closes a gate of its own.
    private void Run(TrainingConfig config, string photos, string output, string? start) =>
        WithoutGate(() => new Trainer(config, photos, output).Run(start, CancellationToken.None));
}
