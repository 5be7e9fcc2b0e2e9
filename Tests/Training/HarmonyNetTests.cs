using Google.Protobuf;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Networks;
using HarmonizeEffect.Training.Onnx;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class HarmonyNetTests : TorchTest
{
    private static readonly string[] Inputs = [ModelContract.Foreground, ModelContract.ForegroundMask, ModelContract.Background, ModelContract.BackgroundMask, ModelContract.Class];

    /// <summary>All corrections are made, however small they are.</summary>
    private static readonly HarmonyDesign Whole = new() { LeastCorrection = 0 };

    private static IEnumerable<object[]> Designs =>
    [
        [new HarmonyDesign()],
        [Whole],
        [Whole with { Matrix = true, Passes = 2, Pieces = 8 }],
        [Whole with { Matrix = true, Passes = 2, Pieces = 8, Mirror = true }],
        [Whole with { Matrix = true, Correspondence = false, Passes = 2 }],
        [Whole with { MaskChannel = false, MaskedPooling = false, Correspondence = false, Statistics = false, Hidden = 0, Guard = false }],
        [Whole with { FreeEnds = false, Pieces = 64, Passes = 2 }],
    ];

    [TestMethod]
    [DynamicData(nameof(Designs))]
    public void StartsNearTheIdentity(HarmonyDesign harmony)
    {
        using HarmonizationNetwork network = Make(harmony);
        NetworkOutput output = Predict(network, Example());
        Tensor colours = rand(3, 3, 50);
        CollectionAssert.AreEqual(new long[] { 3, 1, 3, harmony.Pieces + 1 }, output.Curves.shape);
        Assert.IsLessThan(0.1f, Difference(colours, output.Render(colours)[^1]));
    }

    [TestMethod]
    [DynamicData(nameof(Designs))]
    public void CurvesRiseAndGreyStaysUnderTheMatrix(HarmonyDesign harmony)
    {
        using HarmonizationNetwork network = Lively(harmony with { LeastCorrection = 0 });
        NetworkOutput output = Predict(network, Example());
        Assert.IsGreaterThanOrEqualTo(0f, output.Curves.diff(dim: -1).min().item<float>());
        Assert.IsGreaterThan(0.01f, (output.Curves - linspace(0, 1, harmony.Pieces + 1)).abs().max().item<float>());
        if (output.Matrix is not null)
        {
            Assert.IsLessThan(1e-6f, (output.Matrix.sum([2]) - 1).abs().max().item<float>());
            Assert.IsGreaterThan(0.01f, (output.Matrix.narrow(2, 0, 3) - eye(3)).abs().max().item<float>());
        }
    }

    [TestMethod]
    [DynamicData(nameof(Designs))]
    public void TheExportedModelAgrees(HarmonyDesign harmony)
    {
        using HarmonizationNetwork network = Lively(harmony);
        using var session = new InferenceSession(OnnxExporter.Export(network, new ModelDescription(64, true, "", "", "", "", "test")).ToByteArray());
        Tensor[] example = Example();
        NetworkOutput expected = Predict(network, example);
        using var outputs = session.Run([.. Inputs.Zip(example, ExportCheck.ToOnnx)]);
        AssertClose(expected.Curves, outputs.Single(value => value.Name == ModelContract.Curves));
        AssertClose(nn.functional.softmax(expected.ClassLogits!, 1), outputs.Single(value => value.Name == ModelContract.ClassScores));
        if (expected.Matrix is null)
            Assert.HasCount(2, outputs);
        else
            AssertClose(expected.Matrix, outputs.Single(value => value.Name == ModelContract.Matrix));
    }

    [TestMethod]
    public void TheBackgroundUnderTheMaskIsNotSeen()
    {
        using HarmonizationNetwork network = Lively(Whole);
        Tensor[] example = Example();
        example[3] = zeros(3, 1, 64, 64);
        example[3].narrow(2, 16, 32).fill_(1f);
        Tensor before = Predict(network, example).Curves;
        example[2] = example[2] * (1 - example[3]) + rand(3, 3, 64, 64) * example[3];
        Assert.IsLessThan(1e-6f, Difference(before, Predict(network, example).Curves));
    }

    [TestMethod]
    public void AMirroredPictureGetsTheSameCorrectionWhereBothAreLookedAt()
    {
        Tensor[] example = Example(), mirrored = [.. example.Select(planes => planes.dim() == 4 ? planes.flip(3) : planes)];
        float Asymmetry(bool mirror)
        {
            using HarmonizationNetwork network = Lively(Whole with { Mirror = mirror });
            return Difference(Predict(network, example).Curves, Predict(network, mirrored).Curves);
        }
        Assert.IsLessThan(1e-5f, Asymmetry(mirror: true));
        Assert.IsGreaterThan(1e-3f, Asymmetry(mirror: false));
    }

    [TestMethod]
    public void ACorrectionSmallerThanTheLeastIsNotMade()
    {
        Tensor[] example = Example();
        float[] Changes(double least)
        {
            manual_seed(5);
            using HarmonizationNetwork network = Lively(Whole with { LeastCorrection = least, Matrix = true });
            NetworkOutput output = Predict(network, example);
            Tensor colours = example[0].flatten(2), mask = example[1].flatten(2);
            Tensor changes = ((output.Render(colours)[^1].clamp(0, 1) - colours).square() * mask).sum([1, 2]) / (3 * mask.sum([1, 2]));
            return [.. (255 * changes.sqrt()).data<float>()];
        }
        float[] all = Changes(0), sorted = [.. all.Order()];
        float least = (sorted[0] + sorted[1]) / 2;
        float[] kept = Changes(least);
        for (int i = 0; i < all.Length; i++)
            Assert.AreEqual(all[i] < least ? 0 : all[i], kept[i], 1e-3f);
        Assert.AreEqual(0, sorted.Count(change => change <= 0), "Without a least correction all are made.");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AnExportedModelLeavesAloneInTheNumbersThatHostsRecognize(bool halfWeights)
    {
        var harmony = new HarmonyDesign { LeastCorrection = 100 };
        using HarmonizationNetwork network = Lively(harmony);
        using var session = new InferenceSession(OnnxExporter.Export(network, new ModelDescription(64, true, "", "", "", "", "test"), halfWeights).ToByteArray());
        using var outputs = session.Run([.. Inputs.Zip(Example(), ExportCheck.ToOnnx)]);
        float[] identity = [.. HarmonyNet.Identity(harmony).data<float>()];
        foreach (float[] curve in outputs.Single(value => value.Name == ModelContract.Curves).AsEnumerable<float>().Chunk(identity.Length))
            CollectionAssert.AreEqual(identity, curve);
    }

    [TestMethod]
    public void AGuideWithoutAnyMaskIsFinite()
    {
        using HarmonizationNetwork network = Lively(Whole);
        Tensor[] example = Example();
        example[3] = zeros(3, 1, 64, 64);
        Assert.IsTrue(Predict(network, example).Curves.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void StatisticsAreThoseOfTheRegion()
    {
        // Half of the region is dark, half is light; what lies outside must not count.
        Tensor colours = rand(1, 3, 8, 8), weight = zeros(1, 1, 8, 8);
        weight.narrow(2, 0, 4).fill_(1f);
        colours.narrow(2, 0, 2).fill_(0.2f);
        colours.narrow(2, 2, 2).fill_(0.8f);
        float[] statistics = [.. ColourStatistics.Of(colours, weight).data<float>()];
        Assert.HasCount(ColourStatistics.Count, statistics);
        Assert.AreEqual(2 * 0.5f, statistics[0], 1e-4f, "coverage");
        Assert.AreEqual(4 * 0.5f, statistics[1], 0.01f, "mean");
        Assert.AreEqual(6 * 0.3f, statistics[5], 0.01f, "deviation");
        Assert.AreEqual(20 * 0.09f, statistics[9], 0.02f, "variance");
        Assert.AreEqual(6 * 0.5f, statistics[18 + 3], 0.02f, "the bin at 3/15 holds half");
        Assert.AreEqual(0f, statistics[18 + 8], 1e-6f, "a bin between is empty");
    }

    [TestMethod]
    public void TheRingIsWhereThePictureIsNearTheForeground()
    {
        Tensor mask = zeros(1, 1, 16, 16);
        mask[0, 0, 8, 8] = 1;
        Tensor ring = ColourStatistics.Ring(mask);
        Assert.AreEqual((2f * ColourStatistics.Reach + 1) * (2 * ColourStatistics.Reach + 1) - 1, ring.sum().item<float>());
        Assert.AreEqual(0f, ring[0, 0, 8, 8].item<float>());
    }

    private static HarmonizationNetwork Make(HarmonyDesign harmony)
    {
        HarmonizationNetwork network = HarmonizationNetwork.Of(new NetworkDesign(S2CRVariant.Base, Increments.Exponential, ClassHead: true, Harmony: harmony));
        network.eval();
        return network;
    }

    /// <summary>The last layer starts almost at zero; a larger one shows every part of the graph in the result.</summary>
    private static HarmonizationNetwork Lively(HarmonyDesign harmony)
    {
        HarmonizationNetwork network = Make(harmony);
        using var _ = no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            if (name.StartsWith("parameters.", StringComparison.Ordinal))
                parameter.copy_(randn_like(parameter) * (parameter.dim() == 2 ? 10 / Math.Sqrt(parameter.shape[1]) : 1.5));
        }
        return network;
    }

    private static Tensor[] Example() => [rand(3, 3, 64, 64), rand(3, 1, 64, 64), rand(3, 3, 64, 64), rand(3, 1, 64, 64), eye(5)[..3]];

    private static NetworkOutput Predict(HarmonizationNetwork network, Tensor[] inputs)
    {
        using var _ = no_grad();
        return network.Predict(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4]);
    }

    private static float Difference(Tensor a, Tensor b) => (a - b).abs().max().item<float>();
}
