using Google.Protobuf;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Evaluation;
using HarmonizeEffect.Training.Networks;
using HarmonizeEffect.Training.Onnx;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class OnnxExporterTests : TorchTest
{
    private static readonly ModelDescription Description = new(64, true, "nothing", "not trained", "none", "MIT", "test");

    [TestMethod]
    [DataRow(S2CRVariant.Base, Increments.Exponential, Regions.Both, false, 64, 64)]
    [DataRow(S2CRVariant.C, Increments.Raw, Regions.Both, false, 64, 64)]
    [DataRow(S2CRVariant.CS, Increments.Exponential, Regions.Both, false, 128, 96)]
    [DataRow(S2CRVariant.CS, Increments.Exponential, Regions.Both, true, 64, 64)]
    [DataRow(S2CRVariant.Base, Increments.Exponential, Regions.Foreground, true, 64, 64)]
    [DataRow(S2CRVariant.Base, Increments.Exponential, Regions.Whole, false, 64, 64)]
    public void AgreesWithTheNetwork(S2CRVariant variant, Increments increments, Regions regions, bool classHead, int height, int width)
    {
        using S2CRNet network = Lively(new NetworkDesign(variant, increments, regions, classHead));
        using var session = new InferenceSession(OnnxExporter.Export(network, Description).ToByteArray());
        Tensor[] inputs =
        [
            rand(3, 3, height, width), rand(3, 1, height, width), rand(3, 3, height, width), rand(3, 1, height, width), diag(tensor(new[] { 1f, 1, 0, 0, 0 }))[..3],
        ];
        NetworkOutput output = network.Predict(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4]);
        Tensor expected = output.Curves;
        string[] names = [ModelContract.Foreground, ModelContract.ForegroundMask, ModelContract.Background, ModelContract.BackgroundMask, ModelContract.Class];
        using var outputs = session.Run([.. names.Zip(inputs, ExportCheck.ToOnnx)]);

        Assert.HasCount(classHead ? 2 : 1, outputs);
        if (classHead)
            AssertClose(nn.functional.softmax(output.ClassLogits!, 1), outputs.Single(value => value.Name == ModelContract.ClassScores));
        AssertClose(expected, outputs.Single(value => value.Name == ModelContract.Curves));
        Assert.IsGreaterThan(0.05f, (expected - linspace(0, 1, 65)).abs().max().item<float>(), "The curves must differ from the identity for the comparison to mean anything.");
    }

    [TestMethod]
    public void HalfWeightsHalveTheFileAndStayClose()
    {
        using S2CRNet network = Lively(new NetworkDesign(S2CRVariant.C, Increments.Exponential));
        var madeUp = new MadeUpPairs(64);
        TrainingPair[] pairs = [.. Enumerable.Range(0, 3).Select(i => madeUp.Make(i))];
        byte[] whole = OnnxExporter.Export(network, Description).ToByteArray(), half = OnnxExporter.Export(network, Description, halfWeights: true).ToByteArray();
        Assert.IsLessThan(0.52 * whole.Length, (double)half.Length);
        (float difference, int corrected) = ExportCheck.Compare(network, whole, pairs, 64);
        Assert.IsLessThan(1e-4f, difference);
        Assert.AreEqual(pairs.Length, corrected);
        float error = ExportCheck.Compare(network, half, pairs, 64).LargestDifference;
        Assert.IsTrue(error is > 0 and < 2e-2f, $"{error}");

        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        File.WriteAllBytes(path, half);
        Tensor readBack = OnnxWeights.Read(path)["heads.0.foreground.weight"];
        File.Delete(path);
        Tensor original = network.named_parameters().Single(p => p.name == "heads.0.foreground.weight").parameter;
        Assert.IsLessThan(1e-2f, (original - readBack).abs().max().item<float>());
    }

    [TestMethod]
    public void TheFullResolutionEncoderAgreesWhereThePictureIsTheThumbnail()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        try
        {
            File.WriteAllBytes(path, OnnxExporter.Export(Lively(new NetworkDesign(S2CRVariant.Base, Increments.Exponential)), Description with { ForegroundCropped = false }).ToByteArray());
            byte[] pixels = new byte[3 * 64 * 64];
            new Random(1).NextBytes(pixels);
            EvaluationPicture composite = new(64, 64, pixels), mask = new(64, 64, [.. Enumerable.Range(0, 64 * 64).Select(i => (byte)(i % 64 is > 10 and < 40 ? 255 : 0))]);
            using var harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = path });
            using var full = new FullResolutionModel(path);
            EvaluationPicture one = Methods.Model("m", harmonizer).Run(null!, composite, mask).Picture, two = full.ToMethod("m").Run(null!, composite, mask).Picture;
            Assert.IsTrue(one.Pixels.Zip(two.Pixels, (a, b) => Math.Abs(a - b)).Max() <= 1);
            Assert.IsFalse(one.Pixels.SequenceEqual(composite.Pixels));

            // A small foreground in a larger picture, cropped.
            EvaluationPicture wide = new(90, 70, new byte[3 * 90 * 70]), dot = new(90, 70, [.. Enumerable.Range(0, 90 * 70).Select(i => (byte)(i == 89 ? 255 : 0))]);
            File.WriteAllBytes(path, OnnxExporter.Export(Lively(new NetworkDesign(S2CRVariant.Base, Increments.Exponential)), Description).ToByteArray());
            using var cropped = new FullResolutionModel(path);
            Assert.IsNotNull(cropped.ToMethod("m").Run(null!, wide, dot).Curves);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void FollowsTheContract()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        try
        {
            File.WriteAllBytes(path, OnnxExporter.Export(Lively(new NetworkDesign(S2CRVariant.CS, Increments.Exponential)), Description).ToByteArray());
            using var harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = path });
            Assert.AreEqual("CS", harmonizer.Model.Variant);
            Assert.AreEqual(64, harmonizer.Model.ThumbnailSize);
            Assert.AreEqual(2, harmonizer.Model.Stages);
            Assert.IsTrue(harmonizer.Model.ForegroundCropped);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void WeightsCanBeReadBack()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        try
        {
            using S2CRNet network = Lively(new NetworkDesign(S2CRVariant.C, Increments.Exponential));
            File.WriteAllBytes(path, OnnxExporter.Export(network, Description).ToByteArray());
            Dictionary<string, Tensor> weights = OnnxWeights.Read(path);
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
                Assert.AreEqual(0f, (parameter - weights[name]).abs().max().item<float>(), name);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Heads start almost at zero; larger ones show every part of the graph in the curves.</summary>
    private static S2CRNet Lively(NetworkDesign design)
    {
        var network = new S2CRNet(design);
        using var _ = no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            if (name.StartsWith("heads", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal))
                parameter.add_(2f * randn_like(parameter));
        }
        if (design.Increments == Increments.Raw)
        {
            // Raw increments of mixed sign may sum to nearly nothing, where no two programs agree.
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
            {
                if (name.EndsWith("foreground.bias", StringComparison.Ordinal))
                    parameter.fill_(5f);
            }
        }
        return network;
    }
}
