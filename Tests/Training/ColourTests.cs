using HarmonizeEffect.Training.Colour;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class ColourTests
{
    [TestMethod]
    public void SpacesInvert()
    {
        Pixels original = RandomPixels(500, 0.1f, 0.9f, 1);
        Pixels lab = original.Clone(), ruderman = original.Clone();
        ColourSpace.ToLab(lab);
        ColourSpace.FromLab(lab);
        ColourSpace.ToRuderman(ruderman);
        ColourSpace.FromRuderman(ruderman);
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < original.Count; i++)
            {
                Assert.AreEqual(original[c][i], lab[c][i], 1e-3f);
                // Reinhard's printed inverse is rounded to four digits.
                Assert.AreEqual(original[c][i], ruderman[c][i], 1e-2f);
            }
        }
    }

    [TestMethod]
    public void LabMatchesPublishedValues()
    {
        var red = new Pixels(1);
        red.R[0] = 1;
        ColourSpace.ToLab(red);
        Assert.AreEqual(0.5324f, red.R[0], 1e-3f);
        Assert.AreEqual(0.8009f, red.G[0], 1e-3f);
        Assert.AreEqual(0.6720f, red.B[0], 1e-3f);
    }

    [TestMethod]
    public void StatisticsMatchAfterwards()
    {
        Pixels target = RandomPixels(2000, 0.4f, 0.6f, 1), reference = RandomPixels(1500, 0.2f, 0.5f, 2);
        ColourTransfer.Statistics(target, reference);
        AssertMoments(target, reference, 1e-3);
    }

    [TestMethod]
    public void CovarianceMatchesAfterwards()
    {
        Pixels target = RandomPixels(4000, 0.3f, 0.7f, 1), reference = RandomPixels(4000, 0.2f, 0.6f, 2);
        for (int i = 0; i < reference.Count; i++)
            reference.G[i] = 0.7f * reference.R[i] + 0.3f * reference.G[i];
        double wanted = Correlation(reference.R, reference.G);
        ColourTransfer.Covariance(target, reference);
        AssertMoments(target, reference, 1e-3);
        Assert.AreEqual(wanted, Correlation(target.R, target.G), 0.01);
    }

    [TestMethod]
    public void HistogramsMatchAfterwards()
    {
        Pixels target = RandomPixels(5000, 0.1f, 0.9f, 1), reference = RandomPixels(5000, 0f, 1f, 2);
        for (int i = 0; i < reference.Count; i++)
            reference.R[i] *= reference.R[i];
        ColourTransfer.Histogram(target, reference);
        float[] got = [.. target.R.Order()], wanted = [.. reference.R.Order()];
        for (int i = 0; i < got.Length; i += 50)
            Assert.AreEqual(wanted[i], got[i], 0.02f);
    }

    [TestMethod]
    public void IterativeTransferMatchesTheJointDistribution()
    {
        Pixels target = RandomPixels(4000, 0.2f, 0.8f, 1), reference = RandomPixels(4000, 0.2f, 0.8f, 2);
        for (int i = 0; i < reference.Count; i++)
            reference.B[i] = 1 - reference.R[i];
        ColourTransfer.IterativeDistribution(target, reference, iterations: 20, new Random(3));
        AssertMoments(target, reference, 0.02);
        Assert.IsLessThan(-0.9, Correlation(target.R, target.B));
    }

    [TestMethod]
    public void ExposureByOneStopDoublesTheLight()
    {
        Pixels pixels = RandomPixels(200, 0.05f, 0.6f, 1), before = pixels.Clone();
        Retouch.Exposure(pixels, 1);
        for (int i = 0; i < pixels.Count; i++)
            Assert.AreEqual(2 * ColourSpace.ToLinear(before.R[i]), ColourSpace.ToLinear(pixels.R[i]), 2e-3f);
    }

    [TestMethod]
    public void RecipeIsDeterministicAndStaysInRange()
    {
        Pixels original = RandomPixels(600, 0.1f, 0.9f, 1), reference = RandomPixels(600, 0.3f, 0.6f, 2);
        var seen = new HashSet<Recolouring>();
        for (int seed = 0; seed < 200; seed++)
        {
            (Pixels one, Recolouring kind) = CompositeRecipe.Apply(original, reference, new Random(seed));
            (Pixels two, _) = CompositeRecipe.Apply(original, reference, new Random(seed));
            seen.Add(kind);
            for (int c = 0; c < 3; c++)
            {
                CollectionAssert.AreEqual(one[c], two[c]);
                Assert.IsTrue(one[c].All(value => value is >= 0 and <= 1), $"{kind} left the range.");
            }
        }
        Assert.HasCount(Enum.GetValues<Recolouring>().Length, seen);
    }

    private static Pixels RandomPixels(int count, float low, float high, int seed)
    {
        var random = new Random(seed);
        var pixels = new Pixels(count);
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < count; i++)
                pixels[c][i] = low + (high - low) * random.NextSingle();
        }
        return pixels;
    }

    private static void AssertMoments(Pixels actual, Pixels expected, double tolerance)
    {
        for (int c = 0; c < 3; c++)
        {
            Assert.AreEqual(expected[c].Average(), actual[c].Average(), tolerance);
            Assert.AreEqual(Deviation(expected[c]), Deviation(actual[c]), tolerance);
        }
    }

    private static double Deviation(float[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static double Correlation(float[] a, float[] b)
    {
        double x = a.Average(), y = b.Average();
        return a.Zip(b, (p, q) => (p - x) * (q - y)).Average() / (Deviation(a) * Deviation(b));
    }
}
