using HarmonizeEffect.Curves;

namespace HarmonizeEffect.Tests.Core.Curves;

[TestClass]
public sealed class CurveTableTests
{
    [TestMethod]
    [DataRow(1, 65)]
    [DataRow(2, 65)]
    [DataRow(2, 2)]
    [DataRow(3, 17)]
    public void ComposedFunctionEqualsStageAfterStage(int stages, int knots)
    {
        foreach (bool wild in new[] { false, true })
        {
            var random = new Random(stages + knots);
            CurveSet curves = wild ? RandomCurves.Wild(random, stages, knots) : RandomCurves.Monotone(random, stages, knots);
            foreach (double strength in new[] { 0, 0.3, 1 })
            {
                CurveTable table = CurveTable.Compose(curves, strength);
                for (int i = 0; i < 3000; i++)
                {
                    int channel = i % 3;
                    float x = (float)((random.NextDouble() * 3) - 1);
                    double expected = x + (strength * (StageAfterStage(curves, channel, x) - x));
                    Assert.AreEqual(expected, table.EvaluateExactly(channel, x), 1e-9 * (1 + Math.Abs(expected)) * Math.Pow(knots, stages));
                    // Single precision rounds a breakpoint's place, which the slope there magnifies.
                    Assert.AreEqual(expected, table.Evaluate(channel, x), 1e-6 + (3e-7 * Math.Pow(Steepness(curves), stages)));
                }
            }
        }
    }

    [TestMethod]
    public void BreakpointsAreThoseOfAllStages()
    {
        // The first stage doubles up to a half and then stays; the second bends at a half, which the first reaches at a quarter.
        float[] first = [0, 1, 1], second = [0, 0.8f, 1];
        var curves = new CurveSet(2, 3, [.. first, .. first, .. first, .. second, .. second, .. second]);

        IReadOnlyList<CurvePoint> points = CurveTable.Compose(curves, 1).Points(1);

        Assert.AreEqual("(0, 0) (0.25, 0.8) (0.5, 1) (1, 1)", Describe(points));
        Assert.AreEqual("(0, 0) (0.25, 0.525) (0.5, 0.75) (1, 1)", Describe(CurveTable.Compose(curves, 0.5).Points(1)));
    }

    [TestMethod]
    public void FallingStagesComposeToo()
    {
        // 1 − x twice is the identity; the second bend is crossed from above.
        float[] falling = [1, 0.5f, 0], bent = [0.2f, 0.5f, 1];
        var twice = new CurveSet(2, 3, [.. falling, .. falling, .. falling, .. falling, .. falling, .. falling]);
        var mixed = new CurveSet(2, 3, [.. falling, .. falling, .. falling, .. bent, .. bent, .. bent]);

        CurveTable identity = CurveTable.Compose(twice, 1);
        CurveTable table = CurveTable.Compose(mixed, 1);

        foreach (float x in new[] { -3f, 0, 0.2f, 0.5f, 1, 7 })
        {
            Assert.AreEqual(x, identity.Evaluate(0, x), 1e-6f);
            Assert.AreEqual(mixed.Evaluate(0, x), table.Evaluate(0, x), 1e-5f);
        }
    }

    [TestMethod]
    public void TablesAreExactToHalfACode()
    {
        var random = new Random(5);
        CurveSet curves = RandomCurves.Monotone(random, 2, 65);
        CurveTable table = CurveTable.Compose(curves, 0.8);
        for (int channel = 0; channel < 3; channel++)
        {
            Assert.HasCount(256, table.Bytes(channel).ToArray());
            for (int i = 0; i < 256; i++)
                Assert.AreEqual(Exact(channel, i / 255.0) * 255, table.Bytes(channel)[i], 0.5 + 1e-8);
        }

        double Exact(int channel, double x) => Math.Clamp(x + (0.8 * (StageAfterStage(curves, channel, x) - x)), 0, 1);
    }

    [TestMethod]
    public void StrengthZeroAndTheIdentityChangeNothing()
    {
        for (int knots = 2; knots <= 65; knots++)
        {
            Assert.IsTrue(CurveSet.Identity(knots).IsIdentity);
            Assert.IsTrue(CurveTable.Compose(CurveSet.Identity(knots), 1).IsIdentity);
            Assert.IsTrue(CurveTable.Compose(CurveSet.Identity(knots), 0.3).IsIdentity);
        }
        Assert.IsFalse(RandomCurves.Wild(new Random(2), 2, 65).IsIdentity);
        CurveTable none = CurveTable.Compose(RandomCurves.Wild(new Random(2), 2, 65), 0);
        Assert.IsTrue(none.IsIdentity);
        for (int i = 0; i < 256; i++)
            Assert.AreEqual(i, none.Bytes(2)[i]);
        Assert.IsFalse(CurveTable.Compose(RandomCurves.Wild(new Random(2), 2, 65), 0.01).IsIdentity);
    }

    [TestMethod]
    public void EndsAreFreeAndIntegersClamp()
    {
        // From −0.25 to 1.25, so that both ends leave the range.
        float[] free = [-0.25f, 0.5f, 1.25f];
        CurveTable table = CurveTable.Compose(new CurveSet(1, 3, [.. free, .. free, .. free]), 1);
        Assert.AreEqual("(0, -0.25) (0.5, 0.5) (1, 1.25)", Describe(table.Points(0)));
        Assert.AreEqual(-0.25f, table.Evaluate(0, 0));
        Assert.AreEqual(2f, table.Evaluate(0, 1.5f), 1e-6f);
        Assert.AreEqual(0, table.Bytes(0)[0]);
        Assert.AreEqual(0, table.Bytes(0)[42]);
        Assert.AreEqual(1, table.Bytes(0)[43]);
        Assert.AreEqual(255, table.Bytes(0)[213]);
    }

    [TestMethod]
    public void WithAMatrixTheFunctionsAreThoseOfGrays()
    {
        var random = new Random(9);
        CurveSet curves = RandomCurves.WithMatrix(random, RandomCurves.Monotone(random, 2, 9));
        ColourMatrix m = curves.Matrix!;
        CurveTable table = CurveTable.Compose(curves, 0.6);
        Span<double> colour = stackalloc double[3], result = stackalloc double[3];
        for (int i = 0; i < 1000; i++)
        {
            double gray = (random.NextDouble() * 3) - 1;
            colour.Fill(gray);
            table.EvaluateExactly(colour, result);
            for (int channel = 0; channel < 3; channel++)
            {
                double mixed = (((double)m[channel, 0] + m[channel, 1] + m[channel, 2]) * gray) + m[channel, 3];
                double expected = gray + (0.6 * (StageAfterStage(curves, channel, mixed) - gray));
                Assert.AreEqual(expected, result[channel], 1e-9);
                Assert.AreEqual(expected, table.EvaluateExactly(channel, gray), 1e-9);
                Assert.AreEqual(expected, table.Evaluate(channel, (float)gray), 1e-5);
            }
        }

        Assert.IsFalse(table.IsIdentity);
        Assert.IsTrue(CurveTable.Compose(curves, 0).IsIdentity);
    }

    [TestMethod]
    public void AMatrixOfBadNumbersIsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new ColourMatrix(new float[11]));
        Assert.ThrowsExactly<ArgumentException>(() => new ColourMatrix([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, float.NaN, 0]));
        var matrix = new ColourMatrix([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Assert.AreEqual(7f, matrix[1, 2]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => matrix[3, 0]);
        Assert.IsFalse(matrix.IsIdentity);
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(-0.01)]
    [DataRow(1.01)]
    [DataRow(double.PositiveInfinity)]
    public void StrengthOutsideItsRangeIsRefused(double strength)
    {
        var error = Assert.ThrowsExactly<HarmonizeException>(() => CurveTable.Compose(CurveSet.Identity(2), strength));
        StringAssert.Contains(error.Message, strength.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public void ValuesThatAreNotFiniteStay()
    {
        CurveTable table = CurveTable.Compose(RandomCurves.Monotone(new Random(3), 2, 65), 1);
        Assert.AreEqual(float.NaN, table.Evaluate(0, float.NaN));
        Assert.AreEqual(float.PositiveInfinity, table.Evaluate(1, float.PositiveInfinity));
        Assert.AreEqual(float.NegativeInfinity, table.Evaluate(2, float.NegativeInfinity));
        Assert.IsTrue(float.IsFinite(table.Evaluate(2, 1e30f)));
    }

    [TestMethod]
    public void CurvesThatMultiplyBendsWithoutEndAreRefused()
    {
        float[] saw = new float[4097];
        for (int i = 0; i < saw.Length; i++)
            saw[i] = i % 2;
        float[] stage = [.. saw, .. saw, .. saw];
        var curves = new CurveSet(3, saw.Length, [.. stage, .. stage, .. stage]);

        Assert.ThrowsExactly<HarmonizeException>(() => CurveTable.Compose(curves, 1));
    }

    private static double StageAfterStage(CurveSet curves, int channel, double x)
    {
        int pieces = curves.Knots - 1;
        for (int stage = 0; stage < curves.Stages; stage++)
        {
            ReadOnlySpan<float> y = curves.Values(stage, channel);
            int piece = Math.Clamp((int)Math.Floor(x * pieces), 0, pieces - 1);
            x = y[piece] + (((double)y[piece + 1] - y[piece]) * ((x * pieces) - piece));
        }

        return x;
    }

    private static double Steepness(CurveSet curves)
    {
        double steepest = 1;
        for (int stage = 0; stage < curves.Stages; stage++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                ReadOnlySpan<float> y = curves.Values(stage, channel);
                for (int i = 1; i < y.Length; i++)
                    steepest = Math.Max(steepest, Math.Abs(y[i] - y[i - 1]) * (curves.Knots - 1));
            }
        }

        return steepest;
    }

    private static string Describe(IEnumerable<CurvePoint> points) =>
        string.Join(' ', points.Select(p => FormattableString.Invariant($"({Math.Round(p.X, 6)}, {Math.Round(p.Y, 6)})")));
}
