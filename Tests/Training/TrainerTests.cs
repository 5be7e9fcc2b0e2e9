using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Loop;
using HarmonizeEffect.Training.Networks;
using static TorchSharp.torch;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class TrainerTests : TorchTest
{
    private static readonly TrainingConfig Small = new() { Variant = S2CRVariant.C, Thumbnail = 32, Points = 64, Batch = 4, Steps = 4, ValidateEvery = 2, ValidationPairs = 24, Warmup = 1 };

    [TestMethod]
    public void TrainsSavesAndGoesOn()
    {
        using var photos = new PhotoFolder(60);
        string output = Path.Combine(photos.Path, "run");
        Run(Small, photos.Path, output);
        Assert.HasCount(3, File.ReadAllLines(Path.Combine(output, "log.csv")));
        Assert.AreEqual(Small, TrainingConfig.Load(Path.Combine(output, TrainingConfig.FileName)));
        foreach (string plot in new[] { "loss.png", "psnr.png" })
            CollectionAssert.AreEqual("PNG"u8.ToArray(), File.ReadAllBytes(Path.Combine(output, plot))[1..4]);

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
            Run(Small, photos.Path, output);
        CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(one, "last.safetensors")), File.ReadAllBytes(Path.Combine(two, "last.safetensors")));
    }

    [TestMethod]
    public void AnInterruptedRunEndsAsOneThatWasNot()
    {
        // With everything that has a memory: class head, withheld classes, discriminator, moving average.
        TrainingConfig config = Small with { Variant = S2CRVariant.CS, ClassHead = true, AdversarialWeight = 0.1, Steps = 5 };
        using var photos = new PhotoFolder(40);
        string whole = Path.Combine(photos.Path, "whole"), parts = Path.Combine(photos.Path, "parts");
        Run(config, photos.Path, whole);

        using var interruption = new CancellationTokenSource();
        Run(config, photos.Path, parts, display: new Display { AfterStep = step => { if (step == 3) interruption.Cancel(); } }, cancellation: interruption.Token);
        Assert.AreEqual(3, Checkpoint.Read(parts).State.Step);
        Assert.AreEqual(config, Checkpoint.Read(parts).Config);
        Run(config, photos.Path, parts, resume: true);

        CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(whole, "last.safetensors")), File.ReadAllBytes(Path.Combine(parts, "last.safetensors")));
        CollectionAssert.AreEqual(LogWithoutTime(whole), LogWithoutTime(parts));

        static string[] LogWithoutTime(string folder) =>
            [.. File.ReadAllLines(Path.Combine(folder, "log.csv")).Select(line => string.Join(',', line.Split(',').Where((_, column) => column != 2)))];
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TwiceHalfARunIsAWholeOne(bool alsoPhotos)
    {
        // Two epochs and a half of the dataset, or one and a quarter with the photos in between; stopped in the middle of an epoch.
        TrainingConfig config = Small with { Batch = 8, Steps = 18, ValidateEvery = 6, ValidationPairs = 8 };
        using var dataset = new HarmonyFolder(train: 60);
        using var photos = new PhotoFolder(40);
        string whole = Path.Combine(dataset.Path, "whole"), parts = Path.Combine(dataset.Path, "parts");
        RunOn(Data(), config, whole);
        using var interruption = new CancellationTokenSource();
        RunOn(Data(), config, parts, display: new Display { AfterStep = step => { if (step == 9) interruption.Cancel(); } }, cancellation: interruption.Token);
        Assert.AreEqual(9, Checkpoint.Read(parts).State.Step);
        RunOn(Data(), config, parts, resume: true);
        foreach (string weights in new[] { "last.safetensors", "best.safetensors" })
            CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(whole, weights)), File.ReadAllBytes(Path.Combine(parts, weights)), weights);

        TrainingData Data()
        {
            var data = TrainingData.FromDataset(dataset.Path, ClassLabels.None, config, _ => { }, CancellationToken.None);
            return TrainingData.Of(alsoPhotos ? [data, TrainingData.FromPhotos(photos.Path, config, _ => { })] : [data]);
        }
    }

    [TestMethod]
    [DataRow("ablation-a", false)]
    [DataRow("ablation-b", false)]
    [DataRow("ablation-c", true)]
    [DataRow("ablation-d", true)]
    [DataRow("ablation-e", true)]
    [DataRow("ablation-f", true)]
    [DataRow("ablation-g", true)]
    public void EveryAblationTrainsAndIsValidated(string name, bool adversarial)
    {
        TrainingConfig config = TrainingConfig.Load(name) with { Thumbnail = 32, Points = 64, Batch = 2, Steps = 2, ValidateEvery = 1, ValidationPairs = 8 };
        using var photos = new PhotoFolder(40);
        string output = Path.Combine(photos.Path, "run");
        Run(config, photos.Path, output);
        Assert.HasCount(3, File.ReadAllLines(Path.Combine(output, "log.csv")));

        manual_seed(config.Seed);
        using var trained = new Learner(config, CPU);
        using Tensor firstWeights = trained.Network.parameters().First().detach().clone();
        using Tensor? firstDiscriminator = trained.Adversary?.Discriminator.parameters().First().detach().clone();
        Checkpoint.Restore(output, trained);
        Assert.IsFalse(trained.Network.parameters().First().allclose(firstWeights, rtol: 0, atol: 0));
        Assert.AreEqual(adversarial, firstDiscriminator is not null);
        if (firstDiscriminator is not null)
            Assert.IsFalse(trained.Adversary!.Discriminator.parameters().First().allclose(firstDiscriminator, rtol: 0, atol: 0));
    }

    [TestMethod]
    public void APictureThatBreaksInTheThirdEpochIsSkippedAndCounted()
    {
        TrainingConfig config = Small with { Batch = 8, Steps = 36, ValidateEvery = 36, ValidationPairs = 8 };
        using var dataset = new HarmonyFolder(train: 60);
        string output = Path.Combine(dataset.Path, "run");
        var data = TrainingData.FromDataset(dataset.Path, ClassLabels.None, config, _ => { }, CancellationToken.None);
        string broken = dataset.Composite(Enumerable.Range(0, 60).First(i => !ValidationSplit.Contains($"p{i}")));
        var display = new Display
        {
            AfterStep = step =>
            {
                if (step * config.Batch / data.Training.Count == 2 && new FileInfo(broken).Length > 100)
                    File.WriteAllBytes(broken, File.ReadAllBytes(broken)[..100]);
            },
        };
        RunOn(data, config, output, display: display);
        Assert.AreEqual(36, Checkpoint.Read(output).State.Step);
        lock (display.Lines)
        {
            Assert.Contains(broken, display.Lines.Single(line => line.StartsWith("skipped", StringComparison.Ordinal)));
            Assert.IsTrue(display.Lines.Exists(line => line.EndsWith("pairs were replaced because their files are broken.", StringComparison.Ordinal)));
        }
    }

    [TestMethod]
    public void EndsWhenNothingImproves()
    {
        using var photos = new PhotoFolder(40);
        string output = Path.Combine(photos.Path, "run");
        // A rate too small to change a single bit of the weights.
        Run(Small with { Steps = 40, ValidateEvery = 1, LearningRate = 1e-30, Patience = 2 }, photos.Path, output);
        Assert.AreEqual(3, Checkpoint.Read(output).State.Step);
    }

    [TestMethod]
    public void TheClassHeadLearnsAlone()
    {
        using var photos = new PhotoFolder(40);
        string first = Path.Combine(photos.Path, "first"), second = Path.Combine(photos.Path, "second");
        Run(Small, photos.Path, first);
        Run(Small with { ClassHead = true, TrainClassHeadOnly = true }, photos.Path, second, Path.Combine(first, "last.safetensors"));
        Dictionary<string, Tensor> before = Safetensors.Read(Path.Combine(first, "last.safetensors")), after = Safetensors.Read(Path.Combine(second, "last.safetensors"));
        foreach ((string name, Tensor weight) in before)
            Assert.AreEqual(0f, (weight - after[name]).abs().max().item<float>(), name);
        Assert.AreNotEqual("", File.ReadAllLines(Path.Combine(second, "log.csv"))[^1].Split(',')[^1]);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void AFullDiskLosesNoCheckpointAndEndsNoRun()
    {
        using var photos = new PhotoFolder(40);
        string output = Path.Combine(photos.Path, "run");
        var display = new Display
        {
            // The next checkpoint is written to a device that is always full.
            AfterStep = step =>
            {
                if (step == 3)
                    File.CreateSymbolicLink(Path.Combine(output, Checkpoint.FileName + ".part"), "/dev/full");
                if (step == 5)
                    Assert.AreEqual(2, Checkpoint.Read(output).State.Step);
            },
        };
        Run(Small with { Steps = 6 }, photos.Path, output, display: display);
        Assert.IsTrue(display.Lines.Exists(line => line.StartsWith("Not saved", StringComparison.Ordinal)));
        Assert.AreEqual(6, Checkpoint.Read(output).State.Step);
    }

    [TestMethod]
    public void ACheckpointOfAnotherNetworkIsRefusedAndNoneIsOverwritten()
    {
        using var photos = new PhotoFolder(40);
        string output = Path.Combine(photos.Path, "run");
        Run(Small with { Steps = 1 }, photos.Path, output);
        Assert.Contains("--resume", Assert.ThrowsExactly<IOException>(() => Run(Small, photos.Path, output)).Message);
        using var other = new Learner(Small with { Variant = S2CRVariant.CS }, CPU);
        Assert.ThrowsExactly<InvalidDataException>(() => Checkpoint.Restore(output, other));
        Assert.ThrowsExactly<InvalidDataException>(() => Checkpoint.Read(photos.Path));
        string file = Path.Combine(output, Checkpoint.FileName);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..10_000]);
        Assert.Contains(file, Assert.ThrowsExactly<InvalidDataException>(() => Checkpoint.Read(output)).Message);
    }

    [TestMethod]
    public void TheDiscriminatorLearnsToTellPicturesApart()
    {
        var config = new TrainingConfig { AdversarialWeight = 1, LearningRate = 1e-3 };
        using var adversary = new Adversary(config, CPU);
        // Flat blocks against noise; brightness alone would vanish in the batch normalisation.
        Tensor real = rand(4, 3, 32, 32), made = rand(4, 3, 4, 4).repeat_interleave(8, 2).repeat_interleave(8, 3);
        for (int step = 0; step < 12; step++)
            adversary.Learn(real, made);
        Assert.IsGreaterThan(adversary.Loss(real).item<float>() + 0.3f, adversary.Loss(made).item<float>());
        Assert.AreEqual(2_763_073L, adversary.Discriminator.parameters().Sum(parameter => parameter.numel()));
    }

    [TestMethod]
    public void UnknownClassesCostNothing()
    {
        Tensor logits = tensor(new[] { 0f, 0, 0, 0, 0, 9, 0, 0, 0, 0 }).view(2, 5);
        Assert.AreEqual(MathF.Log(5), ClassLosses.CrossEntropy(logits, tensor(new[] { 2L, -1 })).item<float>(), 1e-5f);
        Assert.AreEqual(0f, ClassLosses.CrossEntropy(logits, tensor(new[] { -1L, -1 })).item<float>());
    }

    [TestMethod]
    [DataRow(PixelLoss.RelativeL1)]
    [DataRow(PixelLoss.LogMse)]
    public void LearnsToBrightenOneBatch(PixelLoss kind)
    {
        // The same darkened colours again and again: the loss must fall to nearly nothing.
        using var network = new S2CRNet(new NetworkDesign(S2CRVariant.Base, Increments.Exponential));
        using var optimizer = optim.AdamW(network.parameters(), 1e-3);
        Tensor picture = rand(2, 3, 32, 32), mask = ones(2, 1, 32, 32), nothing = zeros(2, 1, 32, 32), real = rand(2, 3, 200), weight = ones(2, 1, 200);
        Tensor composite = real * real;
        float first = 0, last = 0;
        for (int step = 0; step < 60; step++)
        {
            Tensor loss = PixelLosses.Of(kind, network.Predict(picture, mask, picture, nothing, zeros(2, 5)).Render(composite), composite, real, weight, ones(2));
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
        Tensor composite = zeros(1, 3, 2), real = tensor(new[] { 0.5f, 1f }).expand(1, 3, 2).contiguous();
        Tensor weight = tensor(new[] { 1f, 0f }).view(1, 1, 2);
        Tensor[] outputs = [composite];
        Assert.AreEqual(0.5f, PixelLosses.Of(PixelLoss.RelativeL1, outputs, composite, real, weight, ones(1)).item<float>(), 1e-6f);
        Assert.AreEqual(0.05f, PixelLosses.Of(PixelLoss.L1, outputs, composite, real, weight, full([1], 0.1f)).item<float>(), 1e-6f);
        Assert.AreEqual(0.25f, PixelLosses.SquaredError(composite, real, weight).item<float>(), 1e-6f);
    }

    [TestMethod]
    public void OnlyImagesMadeWorsePayForHarm()
    {
        Tensor real = full([1, 3, 4], 0.5f), composite = full([1, 3, 4], 0.3f), weight = ones(1, 1, 4);
        Assert.AreEqual(0f, PixelLosses.Harm(full([1, 3, 4], 0.4f), composite, real, weight).item<float>());
        Assert.IsGreaterThan(0.05f, PixelLosses.Harm(full([1, 3, 4], 0.1f), composite, real, weight).item<float>());
        Assert.IsGreaterThan(0.05f, PixelLosses.Harm(composite, real, real, weight).item<float>(), "An untouched image pays for every change.");
    }

    [TestMethod]
    public void BadWeightsAreRefused()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [1, 2, 3]);
            using var network = new S2CRNet(new NetworkDesign(S2CRVariant.Base, Increments.Exponential));
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

    [TestMethod]
    public void LinesOfAConfigurationCanBeChanged()
    {
        const string json = """{ /* a comment */ "Variant": "CS", "Seed": 1, "Harmony": { "Pieces": 8 } }""";
        TrainingConfig config = TrainingConfig.Parse(json, "Seed=3", "Harmony.Matrix=true", "Harmony.Dropout=.5", "Recipe.Looks=1e-1", "Variant=C");
        Assert.AreEqual(TrainingConfig.Parse(json) with
        {
            Variant = S2CRVariant.C,
            Seed = 3,
            Harmony = new HarmonyDesign { Pieces = 8, Matrix = true, Dropout = 0.5 },
            Recipe = new PairRecipe { Looks = 0.1 },
        }, config);
        Assert.IsNull(TrainingConfig.Parse(json, "Harmony=null").Harmony);
    }

    [TestMethod]
    [DataRow("Seed")]
    [DataRow("=3")]
    [DataRow("Harmony.=3")]
    public void ChangesWithoutANameOrAValueAreRefused(string change) =>
        Assert.ThrowsExactly<InvalidDataException>(() => TrainingConfig.Parse("{}", change));

    [TestMethod]
    public void ChangesOfLinesThatNoConfigurationKnowsAreRefused() =>
        Assert.ThrowsExactly<Newtonsoft.Json.JsonSerializationException>(() => TrainingConfig.Parse("{}", "Harmony.Matricks=true"));

    [TestMethod]
    [DataRow("""{"Variant":"CS","Regions":"Whole","CropForeground":false}""")]
    [DataRow("""{"Regions":"Whole"}""")]
    [DataRow("""{"TrainClassHeadOnly":true}""")]
    [DataRow("""{"Batch":0}""")]
    public void ConfigurationsThatMakeNoSenseAreRefused(string json) =>
        Assert.ThrowsExactly<InvalidDataException>(() => TrainingConfig.Parse(json));

    private void Run(TrainingConfig config, string photos, string output, string? start = null, bool resume = false, Display? display = null, CancellationToken cancellation = default) =>
        RunOn(TrainingData.FromPhotos(photos, config, _ => { }), config, output, start, resume, display, cancellation);

    // The loop closes a gate of its own.
    private void RunOn(TrainingData data, TrainingConfig config, string output, string? start = null, bool resume = false, Display? display = null, CancellationToken cancellation = default) =>
        WithoutGate(() => new Trainer(config, data, output, display ?? new Display()).Run(start, resume, cancellation));

    private sealed class Display : ITrainingDisplay
    {
        public Action<int>? AfterStep { get; init; }

        public List<string> Lines { get; } = [];

        public void While(Action train) => train();

        public void Step(TrainingStatus status) => AfterStep?.Invoke(status.Step);

        public void Report(string line)
        {
            lock (Lines)
                Lines.Add(line);
        }
    }
}
