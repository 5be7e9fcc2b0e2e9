using HarmonizeEffect.Curves;

namespace HarmonizeEffect.Tests.Core.Curves;

[TestClass]
public sealed class CurveSetTests
{
    [TestMethod]
    public void EqualIncrementsGiveTheIdentity()
    {
        float[] p = Enumerable.Repeat(0.37f, 2 * 3 * 64).ToArray();

        CurveSet curves = CurveSet.FromIncrements(2, 64, p);

        Assert.AreEqual(65, curves.Knots);
        for (int i = 0; i <= 1000; i++)
            Assert.AreEqual(i / 1000f, curves.Evaluate(i % 3, i / 1000f), 1e-6f);
    }

    [TestMethod]
    public void IncrementsFollowThePapersFormula()
    {
        var random = new Random(1);
        const int pieces = 64;
        float[] p = new float[3 * pieces];
        for (int i = 0; i < p.Length; i++)
            p[i] = (float)((random.NextDouble() * 2) - 0.3);

        CurveSet curves = CurveSet.FromIncrements(1, pieces, p);

        for (int channel = 0; channel < 3; channel++)
        {
            double[] channelP = p.Skip(channel * pieces).Take(pieces).Select(v => (double)v).ToArray();
            for (int i = 0; i <= 500; i++)
            {
                double x = i / 500.0;
                double psi = 0;
                for (int piece = 0; piece < pieces; piece++)
                    psi += channelP[piece] * Math.Clamp(x - ((double)piece / pieces), 0, 1.0 / pieces);
                psi *= pieces / channelP.Sum();
                Assert.AreEqual(psi, curves.Evaluate(channel, (float)x), 2e-6);
            }

            Assert.AreEqual(0f, curves.Values(0, channel)[0]);
            Assert.AreEqual(1f, curves.Values(0, channel)[pieces]);
        }
    }

    [TestMethod]
    public void IncrementsWithoutASumAreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => CurveSet.FromIncrements(1, 2, [1, -1, 1, 1, 1, 1]));
        Assert.ThrowsExactly<ArgumentException>(() => CurveSet.FromIncrements(1, 2, [1, float.NaN, 1, 1, 1, 1]));
        Assert.ThrowsExactly<ArgumentException>(() => CurveSet.FromIncrements(1, 2, [1, 1]));
    }

    [TestMethod]
    public void ValuesMustBeFiniteAndFitTheSize()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new CurveSet(1, 2, [0, 1, 0, 1, 0, float.NaN]));
        Assert.ThrowsExactly<ArgumentException>(() => new CurveSet(1, 2, [0, 1, 0, 1, 0, float.PositiveInfinity]));
        Assert.ThrowsExactly<ArgumentException>(() => new CurveSet(1, 2, [0, 1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CurveSet(0, 2, []));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CurveSet(1, 1, [0, 0, 0]));
    }

    [TestMethod]
    public void EvaluatePassesThroughTheKnotsAndContinuesWithTheEndSlopes()
    {
        // Red: slope 1 then 0.5; green: identity; blue: falls.
        var curves = new CurveSet(1, 3, [0.1f, 0.6f, 0.85f, 0, 0.5f, 1, 1, 0.5f, 0]);

        Assert.AreEqual(0.1f, curves.Evaluate(0, 0), 1e-6f);
        Assert.AreEqual(0.6f, curves.Evaluate(0, 0.5f), 1e-6f);
        Assert.AreEqual(0.85f, curves.Evaluate(0, 1), 1e-6f);
        Assert.AreEqual(-0.9f, curves.Evaluate(0, -1), 1e-6f);
        Assert.AreEqual(1.35f, curves.Evaluate(0, 2), 1e-6f);
        Assert.AreEqual(5f, curves.Evaluate(1, 5), 1e-5f);
        Assert.AreEqual(-1f, curves.Evaluate(2, 2), 1e-6f);
    }

    [TestMethod]
    public void StagesFollowEachOtherAndCanBeLeftOut()
    {
        // The first stage halves, the second adds a quarter.
        float[] half = [0, 0.5f, 0, 0.5f, 0, 0.5f], plus = [0.25f, 1.25f, 0.25f, 1.25f, 0.25f, 1.25f];
        var both = new CurveSet(2, 2, [.. half, .. plus]);

        Assert.AreEqual(0.65f, both.Evaluate(1, 0.8f), 1e-6f);
        Assert.AreEqual(0.4f, both.TakeStages(1).Evaluate(1, 0.8f), 1e-6f);
        Assert.AreEqual(2, both.TakeStages(2).Stages);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => both.TakeStages(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => both.TakeStages(3));
    }

    [TestMethod]
    public void MonotoneLooksAtEveryCurveButNotAcrossThem()
    {
        Assert.IsTrue(CurveSet.Identity(65).IsMonotone);
        Assert.IsTrue(new CurveSet(1, 2, [0, 1, 0, 0, 0, 1]).IsMonotone);
        Assert.IsFalse(new CurveSet(1, 2, [0, 1, 0, 1, 1, 0]).IsMonotone);
    }
}
