using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Tests.Core.Imaging;

[TestClass]
public sealed class TransferFunctionTests
{
    [TestMethod]
    public void FollowsTheStandardAndContinuesBeyond()
    {
        float[] linear = [.. Enumerable.Range(-300, 1300).Select(i => i / 500f), 100, 1e6f];
        float[] encoded = [.. linear];

        TransferFunction.Encode(encoded);

        for (int i = 0; i < linear.Length; i++)
        {
            double x = Math.Abs((double)linear[i]);
            double expected = Math.Sign(linear[i]) * (x <= 0.0031308 ? 12.92 * x : (1.055 * Math.Pow(x, 1 / 2.4)) - 0.055);
            Assert.AreEqual(expected, encoded[i], 1e-6 * (1 + Math.Abs(expected)), $"at {linear[i]}");
        }

        TransferFunction.Decode(encoded);
        for (int i = 0; i < linear.Length; i++)
            Assert.AreEqual(linear[i], encoded[i], 3e-6f * (1 + Math.Abs(linear[i])));
    }

    [TestMethod]
    public void AValuesResultDoesNotDependOnItsPlace()
    {
        float[] values = [.. Enumerable.Range(0, 67).Select(i => i / 66f)];
        float[] together = [.. values];
        TransferFunction.Encode(together);
        for (int i = 0; i < values.Length; i++)
        {
            float[] alone = [values[i]];
            TransferFunction.Encode(alone);
            Assert.AreEqual(together[i], alone[0]);
        }
    }

    [TestMethod]
    public void ErrorsOfEncodingAreWhatIsDocumentedForAllSizes() =>
        AssertErrors(TransferFunction.Encode, float.MaxValue, x => x <= 0.0031308 ? 12.92 * x : (1.055 * Math.Pow(x, 1 / 2.4)) - 0.055);

    [TestMethod]
    public void ErrorsOfDecodingAreWhatIsDocumentedForAllSizes() =>
        AssertErrors(TransferFunction.Decode, 1e16f, x => x <= 0.04045 ? x / 12.92 : Math.Pow((x + 0.055) / 1.055, 2.4));

    private static void AssertErrors(Action<Span<float>> function, float last, Func<double, double> exact)
    {
        float[] values = [.. Enumerable.Range(0, 2_000_000).Select(i => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(1e-36f) + (i * 997))).TakeWhile(x => x <= last)];
        float[] results = [.. values];
        function(results);
        for (int i = 0; i < values.Length; i++)
        {
            double expected = exact(values[i]);
            if (!(Math.Abs(results[i] - expected) <= 4e-7 * expected))
                Assert.Fail($"{values[i]:R} became {results[i]:R} instead of {expected:R}.");
        }
    }

    [TestMethod]
    public void WhatIsAddedIsEncodedAndClamped()
    {
        float[] linear = [.. Enumerable.Range(0, 42).Select(i => i / 41f), 1e-30f, 0.003f, 0.0032f, 1.0001f, 2, 1e30f, float.MaxValue, float.PositiveInfinity, float.NaN, -float.NaN, -1e-30f, -0.5f, -3, float.MinValue, float.NegativeInfinity, -0f, 1e-45f, 0.9999f, 0.04f, 0.5f, 0.18f, 1];
        float[] expected = [.. linear.Select(x => float.IsNaN(x) ? 0 : Math.Clamp(x, 0, 1))];
        TransferFunction.Encode(expected);
        float[] sums = [.. Enumerable.Range(0, linear.Length).Select(i => (float)i)];

        TransferFunction.AddEncoded(linear, linear, 0.25f, sums);

        for (int i = 0; i < sums.Length; i++)
            Assert.AreEqual(i + (0.25f * expected[i]), sums[i], 1e-6f * (1 + i), $"at {linear[i]}");
    }
}
