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
}
