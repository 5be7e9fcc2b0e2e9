using HarmonizeEffect.Curves;
using HarmonizeEffect.Training.Loop;
using HarmonizeEffect.Training.Networks;
using static TorchSharp.torch;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class S2CRNetTests : TorchTest
{
    [TestMethod]
    [DataRow(S2CRVariant.Base, 722_304L)]
    [DataRow(S2CRVariant.C, 919_296L)]
    [DataRow(S2CRVariant.CS, 948_480L)]
    public void HasThePapersNumberOfParameters(S2CRVariant variant, long expected)
    {
        using var network = new S2CRNet(new NetworkDesign(variant, Increments.Raw));
        Assert.AreEqual(expected, network.parameters().Sum(parameter => parameter.numel()));
    }

    [TestMethod]
    public void UniformIncrementsAreTheIdentity()
    {
        Tensor x = rand(2, 3, 100);
        foreach ((Increments increments, Tensor p) in new[] { (Increments.Raw, full([2, 3, 64], 0.37f)), (Increments.Exponential, full([2, 3, 64], -2f)) })
            Assert.IsLessThan(1e-6f, Difference(x, PiecewiseCurve.Evaluate(PiecewiseCurve.KnotsOf(p, increments), x)));
    }

    [TestMethod]
    public void CurvesFollowTheFormula()
    {
        // ψ(x) = (L / Σp) · Σ pᵢ · clamp(x − i/L, 0, 1/L), written out.
        Tensor p = rand(1, 3, 64) + 0.1f, x = rand(1, 3, 500);
        Tensor pieces = arange(64, float32) / 64;
        Tensor expected = 64 / p.sum(-1, keepdim: true) * (p.unsqueeze(2) * (x.unsqueeze(-1) - pieces).clamp(0, 1 / 64f)).sum(-1);
        Assert.IsLessThan(1e-5f, Difference(expected, PiecewiseCurve.Evaluate(PiecewiseCurve.KnotsOf(p, Increments.Raw), x)));
    }

    [TestMethod]
    public void AgreesWithTheProductsCurves()
    {
        Tensor p = rand(2 * 3 * 64) + 0.1f, x = rand(1, 3, 200);
        Tensor knots = PiecewiseCurve.KnotsOf(p.view(2, 3, 64), Increments.Raw).unsqueeze(0);
        Tensor rendered = new NetworkOutput(knots, null).Render(x)[^1];
        var curves = CurveSet.FromIncrements(2, 64, p.data<float>().ToArray());
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < 200; i++)
                Assert.AreEqual(curves.Evaluate(c, x[0, c, i].item<float>()), rendered[0, c, i].item<float>(), 1e-5f);
        }
    }

    [TestMethod]
    public void ExponentialIncrementsNeverFall()
    {
        Tensor knots = PiecewiseCurve.KnotsOf(20 * randn(8, 3, 64), Increments.Exponential);
        Assert.IsGreaterThanOrEqualTo(0f, (knots.narrow(2, 1, 64) - knots.narrow(2, 0, 64)).min().item<float>());
        Assert.AreEqual(1f, knots.select(2, 64).min().item<float>(), 1e-5f);
    }

    [TestMethod]
    public void StartsNearTheIdentityAndGivesCurvesForEveryStage()
    {
        using var network = new S2CRNet(new NetworkDesign(S2CRVariant.CS, Increments.Exponential));
        Tensor curves = Forward(network, 64);
        CollectionAssert.AreEqual(new long[] { 2, 2, 3, 65 }, curves.shape);
        Assert.IsLessThan(0.05f, (curves - linspace(0, 1, 65)).abs().max().item<float>());
    }

    [TestMethod]
    public void TheBackgroundUnderTheMaskIsNotSeen()
    {
        using var network = new S2CRNet(new NetworkDesign(S2CRVariant.Base, Increments.Exponential));
        Tensor foreground = rand(1, 3, 64, 64), mask = zeros(1, 1, 64, 64), classes = zeros(1, 5);
        mask.narrow(2, 16, 32).fill_(1f);
        Tensor one = rand(1, 3, 64, 64), other = one * (1 - mask) + rand(1, 3, 64, 64) * mask;
        Assert.AreEqual(0f, Difference(network.Predict(foreground, mask, one, mask, classes).Curves, network.Predict(foreground, mask, other, mask, classes).Curves));
    }

    [TestMethod]
    [DataRow(Regions.Foreground, 1)]
    [DataRow(Regions.Whole, 2)]
    public void AblationsSeeOneRegionOnly(Regions regions, int heads)
    {
        using var network = new S2CRNet(new NetworkDesign(S2CRVariant.C, Increments.Exponential, regions));
        Assert.AreEqual(525_312L + 2 * (512 + 1) * 192, network.parameters().Sum(parameter => parameter.numel()));
        Tensor foreground = rand(1, 3, 64, 64), background = rand(1, 3, 64, 64), mask = rand(1, 1, 64, 64), classes = zeros(1, 5);
        Tensor curves = network.Predict(foreground, mask, background, mask, classes).Curves, other = network.Predict(foreground, mask, 0.2f * background, mask, classes).Curves;
        Assert.AreEqual(heads == 2, Difference(curves, other) > 0);
        Assert.IsLessThan(0.05f, (curves - linspace(0, 1, 65)).abs().max().item<float>());
    }

    [TestMethod]
    public void ANetworkWithAClassHeadGuessesWhatItIsNotTold()
    {
        using var network = new S2CRNet(new NetworkDesign(S2CRVariant.CS, Increments.Exponential, ClassHead: true));
        using var noGradient = no_grad();
        foreach (TorchSharp.Modules.Parameter parameter in network.parameters())
            parameter.add_(0.05f * randn_like(parameter));
        Tensor foreground = rand(2, 3, 64, 64), background = rand(2, 3, 64, 64), mask = rand(2, 1, 64, 64);
        NetworkOutput open = network.Predict(foreground, mask, background, mask, zeros(2, 5));
        Tensor guess = nn.functional.softmax(open.ClassLogits!, 1);
        Assert.IsLessThan(1e-6f, Difference(open.Curves, network.Predict(foreground, mask, background, mask, guess).Curves));
        Assert.IsGreaterThan(1e-6f, Difference(open.Curves, network.Predict(foreground, mask, background, mask, eye(5)[..2]).Curves));
        Assert.ThrowsExactly<InvalidDataException>(() => new S2CRNet(new NetworkDesign(S2CRVariant.CS, Increments.Raw, Regions.Whole)));
    }

    [TestMethod]
    public void LargerVariantsStartAsTheSmallerOneTheyContinue()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".safetensors");
        try
        {
            using var cascade = new S2CRNet(new NetworkDesign(S2CRVariant.C, Increments.Exponential));
            using var semantic = new S2CRNet(new NetworkDesign(S2CRVariant.CS, Increments.Exponential));
            WeightFile.Save(cascade, path);
            WeightFile.LoadInto(semantic, path);
            Assert.IsLessThan(1e-5f, Difference(Forward(cascade, 64), Forward(semantic, 64)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Bfloat16StaysClose()
    {
        using var network = new S2CRNet(new NetworkDesign(S2CRVariant.Base, Increments.Exponential));
        Tensor exact = Forward(network, 64);
        network.Bfloat16 = true;
        Assert.IsLessThan(5e-3f, Difference(exact, Forward(network, 64)));
    }

    private static Tensor Forward(S2CRNet network, int side)
    {
        manual_seed(3);
        return network.Predict(rand(2, 3, side, side), rand(2, 1, side, side), rand(2, 3, side, side), rand(2, 1, side, side), eye(5)[..2]).Curves;
    }

    private static float Difference(Tensor a, Tensor b) => (a - b).abs().max().item<float>();
}
