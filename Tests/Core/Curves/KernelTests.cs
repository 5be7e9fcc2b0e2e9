using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Curves.Kernels;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Tests.Core.Curves;

/// <summary>Kernels for the usual predictions, which need AVX-512, against the one for all.</summary>
[TestClass]
public sealed class KernelTests
{
    [TestMethod]
    public void BytesInOneSweepHaveTheSameBits() => AssertFusedIsPlanar<BytePlanes>(firstChannel: 2);

    [TestMethod]
    public void WordsInOneSweepHaveTheSameBits() => AssertFusedIsPlanar<WordPlanes>();

    [TestMethod]
    public void FloatsInOneSweepHaveTheSameBits() => AssertFusedIsPlanar<FloatPlanes>();

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void BytesThroughAMatrixAreRoundedFromTheExactValue(int firstChannel)
    {
        NeedsAvx512();
        var random = new Random(5);
        int taken = 0;
        foreach (CurveTable table in Predictions(random, hasMatrix: true))
        {
            if (ByteMatrixKernel.For(table, firstChannel) is not { } kernel)
                continue;
            taken++;
            byte[] source = new byte[4 * 1003], whole = new byte[source.Length], mixed = new byte[source.Length], mixedByFloats = new byte[source.Length], codes = new byte[1003];
            random.NextBytes(source);
            random.NextBytes(codes);

            kernel.Render(source, whole, streams: false);
            kernel.Render(source, mixed, codes, streams: false);
            kernel.Render(source, mixedByFloats, Array.ConvertAll(codes, code => code / 255f), streams: false);

            Assert.IsTrue(mixed.AsSpan().SequenceEqual(mixedByFloats), "coverage in floats");
            AssertRounded(table, firstChannel, source, whole);
            AssertBlended(source, whole, codes, mixed);
            var curves = new PlanarCurves(table, firstChannel, BytePlanes.Scale);
            byte[] planar = new byte[source.Length];
            new PlanarKernel<BytePlanes>(curves, isLinear: false).Render(source, planar, streams: false);
            AssertNear(planar, whole, "planar");
        }

        Assert.IsGreaterThan(10, taken);
    }

    [TestMethod]
    public void WhatIsWrittenPastTheCachesHasTheSameBits()
    {
        var random = new Random(13);
        foreach (PixelFormat format in Enum.GetValues<PixelFormat>())
        {
            using var image = new ImageBuffer(203, 1, format);
            Span<byte> streamed = image.View.Row<byte>(0);
            byte[] source = new byte[streamed.Length], expected = new byte[streamed.Length], codes = new byte[203];
            random.NextBytes(source);
            random.NextBytes(codes);
            float[] coverage = Array.ConvertAll(codes, code => code / 255f);
            foreach (CurveTable table in Predictions(random, hasMatrix: false).Concat(Predictions(random, hasMatrix: true)))
            {
                IKernel kernel = IKernel.For(format, table);

                kernel.Render(source, expected, streams: false);
                kernel.Render(source, streamed, streams: true);
                Assert.IsTrue(streamed.SequenceEqual(expected), $"{format}");

                kernel.Render(source, expected, codes, streams: false);
                kernel.Render(source, streamed, codes, streams: true);
                Assert.IsTrue(streamed.SequenceEqual(expected), $"{format}, coverage in codes");

                kernel.Render(source, expected, coverage, streams: false);
                kernel.Render(source, streamed, coverage, streams: true);
                Assert.IsTrue(streamed.SequenceEqual(expected), $"{format}, coverage in floats");
            }
        }
    }

    [TestMethod]
    public void AMatrixThatLeadsTooFarIsLeftToOthers()
    {
        float[] line = [.. Enumerable.Range(0, 9).Select(i => i / 8f)];
        float[] values = [.. line, .. line, .. line];
        foreach (float factor in new[] { 2.1f, 1e30f, -3f })
        {
            var curves = new CurveSet(1, 9, values, new ColourMatrix([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, factor, 0]));
            Assert.IsNull(ByteMatrixKernel.For(CurveTable.Compose(curves, 1), firstChannel: 0), $"{factor}");
        }

        // A flat end, reached from far away.
        var far = new CurveSet(1, 3, [0, 1, 1, 0, 1, 1, 0, 1, 1], new ColourMatrix([1, 0, 0, 1e20f, 0, 1, 0, 0, 0, 0, 1, 0]));
        Assert.IsNull(ByteMatrixKernel.For(CurveTable.Compose(far, 1), firstChannel: 0));

        // Values that no whole number holds.
        var steep = new CurveSet(1, 2, [0, 1e30f, 0, 1, 0, 1], new ColourMatrix([0.5f, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]));
        Assert.IsNull(ByteMatrixKernel.For(CurveTable.Compose(steep, 1), firstChannel: 0));
    }

    private static void AssertFusedIsPlanar<TFormat>(int firstChannel = 0)
        where TFormat : IPlanarFormat
    {
        NeedsAvx512();
        var random = new Random(9);
        int taken = 0;
        foreach (CurveTable table in Predictions(random, hasMatrix: false).Concat(Predictions(random, hasMatrix: true)))
        {
            var curves = new PlanarCurves(table, firstChannel, TFormat.Scale);
            Assert.AreEqual(table.Prediction.Stages == 1 && table.Prediction.Knots <= 17, FusedKernel<TFormat>.Takes(curves));
            if (!FusedKernel<TFormat>.Takes(curves))
                continue;
            taken++;
            var fused = new FusedKernel<TFormat>(curves);
            var planar = new PlanarKernel<TFormat>(curves, isLinear: false);
            foreach (int pixels in new[] { 1, 16, 59, 256 })
            {
                byte[] source = Pixels<TFormat>(random, pixels), codes = new byte[pixels], expected = new byte[source.Length], actual = new byte[source.Length];
                random.NextBytes(codes);
                float[] coverage = Array.ConvertAll(codes, code => code / 256f);

                planar.Render(source, expected, streams: false);
                fused.Render(source, actual, streams: false);
                Assert.IsTrue(expected.AsSpan().SequenceEqual(actual), $"{pixels} pixels");

                planar.Render(source, expected, codes, streams: false);
                fused.Render(source, actual, codes, streams: false);
                Assert.IsTrue(expected.AsSpan().SequenceEqual(actual), $"{pixels} pixels, coverage in codes");

                planar.Render(source, expected, coverage, streams: false);
                fused.Render(source, actual, coverage, streams: false);
                Assert.IsTrue(expected.AsSpan().SequenceEqual(actual), $"{pixels} pixels, coverage in floats");
            }
        }

        Assert.IsGreaterThan(10, taken);
    }

    private static byte[] Pixels<TFormat>(Random random, int pixels)
        where TFormat : IPlanarFormat
    {
        byte[] bytes = new byte[pixels * TFormat.PixelBytes];
        random.NextBytes(bytes);
        if (TFormat.Scale > 1)
            return bytes;
        foreach (ref float value in MemoryMarshal.Cast<byte, float>(bytes.AsSpan()))
            value = random.Next(20) switch { 0 => float.NaN, 1 => float.NegativeInfinity, 2 => -0f, 3 => 1e20f, _ => (random.NextSingle() * 1.6f) - 0.3f };
        return bytes;
    }

    private static IEnumerable<CurveTable> Predictions(Random random, bool hasMatrix)
    {
        for (int i = 0; i < 20; i++)
        {
            CurveSet curves = (i % 5) switch
            {
                0 => RandomCurves.Monotone(random, 1, 9),
                1 => RandomCurves.Monotone(random, 1, 2),
                2 => RandomCurves.Wild(random, 1, 6),
                3 => RandomCurves.Monotone(random, 1, 17),
                _ => RandomCurves.Monotone(random, 2, 9),
            };
            yield return CurveTable.Compose(hasMatrix ? RandomCurves.WithMatrix(random, curves) : curves, i % 2 == 0 ? 1 : random.NextDouble());
        }
    }

    private static void AssertBlended(byte[] before, byte[] after, byte[] codes, byte[] result)
    {
        for (int i = 0; i < before.Length; i++)
        {
            double exact = before[i] + (codes[i / 4] / 255.0 * (after[i] - before[i]));
            Assert.AreEqual(Math.Round(exact), result[i], $"value {i}");
        }
    }

    private static void AssertRounded(CurveTable table, int firstChannel, byte[] source, byte[] result)
    {
        Span<double> colour = stackalloc double[3], changed = stackalloc double[3];
        for (int i = 0; i < source.Length; i += 4)
        {
            Assert.AreEqual(source[i + 3], result[i + 3]);
            for (int k = 0; k < 3; k++)
                colour[k] = source[i + Math.Abs(firstChannel - k)] / 255.0;
            table.EvaluateExactly(colour, changed);
            for (int k = 0; k < 3; k++)
            {
                double exact = source[i + 3] == 0 ? 255 * colour[k] : Math.Clamp(255 * changed[k], 0, 255);
                Assert.AreEqual(exact, result[i + Math.Abs(firstChannel - k)], 0.502, $"value {i}, channel {k}");
            }
        }
    }

    // Not the same bits: a value in the middle between two codes may become either.
    private static void AssertNear(byte[] expected, byte[] actual, string what)
    {
        int others = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.IsLessThanOrEqualTo(1, Math.Abs(expected[i] - actual[i]), what);
            others += expected[i] == actual[i] ? 0 : 1;
        }

        Assert.IsLessThanOrEqualTo(expected.Length / 200, others, what);
    }

    private static void NeedsAvx512()
    {
        if (!Avx512BW.IsSupported)
            Assert.Inconclusive("This processor has no AVX-512.");
    }
}
