using Google.Protobuf;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Networks;
using HarmonizeEffect.Training.Onnx;
using Microsoft.ML.OnnxRuntime;
using DenseTensor = Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>;
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
        using var outputs = session.Run([.. names.Zip(inputs, ToOnnx)]);

        Assert.HasCount(classHead ? 2 : 1, outputs);
        if (classHead)
            AssertClose(nn.functional.softmax(output.ClassLogits!, 1), outputs.Single(value => value.Name == ModelContract.ClassScores));
        AssertClose(expected, outputs.Single(value => value.Name == ModelContract.Curves));
        Assert.IsGreaterThan(0.05f, (expected - linspace(0, 1, 65)).abs().max().item<float>(), "The curves must differ from the identity for the comparison to mean anything.");
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

    private static void AssertClose(Tensor expected, NamedOnnxValue actual)
    {
        float[] truth = [.. expected.data<float>()], values = [.. actual.AsEnumerable<float>()];
        Assert.HasCount(truth.Length, values);
        Assert.IsLessThan(1e-4f, truth.Zip(values, (a, b) => Math.Abs(a - b)).Max(), actual.Name);
    }

    private static NamedOnnxValue ToOnnx(string name, Tensor tensor) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor(tensor.contiguous().data<float>().ToArray(), [.. tensor.shape.Select(size => (int)size)]));
}
