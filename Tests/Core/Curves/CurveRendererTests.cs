using System.Runtime.InteropServices;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Tests.Core.Curves;

/// <summary>The kernels against a scalar reference in double precision that shares no code with them.</summary>
[TestClass]
public sealed class CurveRendererTests
{
    private static readonly PixelFormat[] s_formats = Enum.GetValues<PixelFormat>();
    private static readonly MaskFormat?[] s_masks = [null, MaskFormat.Gray8, MaskFormat.Gray16, MaskFormat.GrayFloat];
    private static readonly (int Width, int Height)[] s_sizes = [(1, 1), (3, 2), (16, 1), (65, 7), (1023, 3), (1025, 2), (2111, 5), (30000, 20), (7, 400)];

    public static IEnumerable<object[]> FormatsAndMasks =>
        from format in s_formats
        from mask in s_masks
        from hasMatrix in new[] { false, true }
        select new object[] { format, mask?.ToString() ?? "none", hasMatrix };

    [TestMethod]
    [DynamicData(nameof(FormatsAndMasks))]
    public void EqualsTheScalarReference(PixelFormat format, string maskName, bool hasMatrix)
    {
        MaskFormat? maskFormat = maskName == "none" ? null : Enum.Parse<MaskFormat>(maskName);
        var random = new Random(((int)format * 10) + (int)(maskFormat ?? (MaskFormat)9));
        foreach ((int width, int height) in s_sizes)
        {
            int align = format.BytesPerChannel();
            TestImage source = TestImage.Create(width, height, format, padding: align * random.Next(4), bottomUp: random.Next(2) == 0);
            TestImage destination = TestImage.Create(width, height, format, padding: align * random.Next(4));
            TestImage? mask = maskFormat is { } f ? TestImage.CreateMask(width, height, f, padding: 4 * random.Next(3)) : null;
            FillPixels(random, source, format);
            if (mask is not null)
                FillMask(random, mask, maskFormat!.Value);
            byte[] sourceBefore = source.Snapshot();
            CurveSet curves = random.Next(3) switch { 0 => RandomCurves.Monotone(random, 2, 65), 1 => RandomCurves.Monotone(random, 1, 9), _ => RandomCurves.Wild(random, 1, 17) };
            if (hasMatrix)
                curves = RandomCurves.WithMatrix(random, curves);
            double strength = random.Next(2) == 0 ? 1 : random.NextDouble();
            CurveTable table = CurveTable.Compose(curves, strength);
            var reference = new Reference(curves, strength, format);

            CurveRenderer.Render(source.View(format), mask?.Mask(maskFormat!.Value), destination.View(format), table);

            Assert.IsTrue(sourceBefore.AsSpan().SequenceEqual(source.Snapshot()), "the source was written");
            destination.AssertPaddingIntact();
            for (int y = 0; y < height; y++)
            {
                double[]? coverage = mask is null ? null : Coverage(mask, maskFormat!.Value, y);
                reference.AssertRow(source.Row<byte>(y), coverage, destination.Row<byte>(y), $"{width}×{height} row {y}");
            }

            CurveRenderer.Render(source.View(format), mask?.Mask(maskFormat!.Value), source.View(format), table);
            source.AssertPaddingIntact();
            for (int y = 0; y < height; y++)
                Assert.IsTrue(source.Row<byte>(y).SequenceEqual(destination.Row<byte>(y)), $"in place differs: {width}×{height} row {y}");
        }
    }

    [TestMethod]
    public void TheMaskMayBeThePicturesOwnAlpha()
    {
        foreach (PixelFormat format in s_formats)
        {
            var random = new Random(11);
            TestImage source = TestImage.Create(300, 9, format);
            TestImage destination = TestImage.Create(300, 9, format);
            FillPixels(random, source, format);
            CurveSet curves = RandomCurves.Monotone(random, 2, 65);
            MaskView alpha = MaskView.FromAlpha(source.View(format));

            CurveRenderer.Render(source.View(format), alpha, destination.View(format), CurveTable.Compose(curves, 1));

            var reference = new Reference(curves, 1, format);
            for (int y = 0; y < source.Height; y++)
                reference.AssertRow(source.Row<byte>(y), Alpha(source, format, y), destination.Row<byte>(y), $"row {y}");
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void PixelsOneByOneGiveTheSameBitsAsManyAtOnce(bool hasMatrix)
    {
        // Wide vectors take most pixels of a long run; a run of one is never wide.
        var random = new Random(21);
        CurveSet[] predictions = [RandomCurves.Monotone(random, 2, 65), RandomCurves.Monotone(random, 1, 9), RandomCurves.Wild(random, 2, 17)];
        foreach (CurveSet prediction in predictions)
        {
            CurveTable table = CurveTable.Compose(hasMatrix ? RandomCurves.WithMatrix(random, prediction) : prediction, 0.7);
            foreach (PixelFormat format in s_formats)
            {
                const int width = 203;
                TestImage source = TestImage.Create(width, 1, format), many = TestImage.Create(width, 1, format), single = TestImage.Create(width, 1, format);
                TestImage mask = TestImage.CreateMask(width, 1, MaskFormat.Gray8);
                FillPixels(random, source, format);
                random.NextBytes(mask.Row<byte>(0));

                CurveRenderer.Render(source.View(format), mask.Mask(MaskFormat.Gray8), many.View(format), table);
                for (int x = 0; x < width; x++)
                {
                    var pixel = new Region(x, 0, 1, 1);
                    CurveRenderer.Render(source.View(format).Crop(pixel), mask.Mask(MaskFormat.Gray8).Crop(pixel), single.View(format).Crop(pixel), table);
                }

                Assert.IsTrue(many.Row<byte>(0).SequenceEqual(single.Row<byte>(0)), $"{format}");
            }
        }
    }

    [TestMethod]
    public void WithAMatrixOnlyTheResultIsClamped()
    {
        // Blue comes out of range, and the curve, which is 0.5 · v + 0.25 everywhere, brings it back.
        float[] curve = [0.25f, 0.75f];
        var curves = new CurveSet(1, 2, [.. curve, .. curve, .. curve], new ColourMatrix([1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, -1]));
        foreach (PixelFormat format in new[] { PixelFormat.Rgba32, PixelFormat.Rgba64, PixelFormat.RgbaFloat })
        {
            float max = format switch { PixelFormat.Rgba32 => 255, PixelFormat.Rgba64 => 65535, _ => 1 };
            TestImage image = TestImage.Create(1, 1, format);
            Put(1, 0.6f, 0.8f);

            CurveRenderer.Render(image.View(format), null, image.View(format), CurveTable.Compose(curves, 1));
            // Blue: 0.5 · (1 + 0.6 + 0.8 − 1) + 0.25 = 0.95.
            Expect(0.75, 0.55, 0.95);

            Put(1, 0.6f, 0.8f);
            CurveRenderer.Render(image.View(format), null, image.View(format), CurveTable.Compose(curves, 0.4));
            Expect(0.9, 0.58, 0.86);

            void Put(float r, float g, float b)
            {
                float[] pixel = [r, g, b, 1];
                for (int i = 0; i < 4; i++)
                {
                    if (max == 255)
                        image.Row<byte>(0)[i] = (byte)(pixel[i] * max);
                    else if (max == 65535)
                        image.Row<ushort>(0)[i] = (ushort)(pixel[i] * max);
                    else
                        image.Row<float>(0)[i] = pixel[i];
                }
            }

            void Expect(double r, double g, double b)
            {
                double[] expected = [r, g, b, 1];
                for (int i = 0; i < 4; i++)
                {
                    double actual = max == 255 ? image.Row<byte>(0)[i] / 255.0 : max == 65535 ? image.Row<ushort>(0)[i] / 65535.0 : image.Row<float>(0)[i];
                    Assert.AreEqual(expected[i], actual, 0.51 / (max == 1 ? 1e6 : max), $"{format}, channel {i}");
                }
            }
        }
    }

    [TestMethod]
    public void TheIdentityMatrixIsNoMatrix()
    {
        CurveSet curves = RandomCurves.Monotone(new Random(3), 1, 9);
        var withIdentity = new CurveSet(1, 9, [.. curves.Values(0, 0), .. curves.Values(0, 1), .. curves.Values(0, 2)], new ColourMatrix([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]));
        CurveTable plain = CurveTable.Compose(curves, 0.7), mixed = CurveTable.Compose(withIdentity, 0.7);
        Assert.IsNull(mixed.Matrix);
        Assert.IsTrue(plain.Bytes(1).SequenceEqual(mixed.Bytes(1)));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void StrengthZeroCopiesEveryBit(bool hasMatrix)
    {
        CurveSet curves = RandomCurves.Wild(new Random(1), 2, 65);
        if (hasMatrix)
            curves = RandomCurves.WithMatrix(new Random(2), curves);
        foreach (PixelFormat format in s_formats)
        {
            TestImage source = TestImage.Create(77, 5, format, padding: 8);
            TestImage destination = TestImage.Create(77, 5, format);
            FillPixels(new Random(4), source, format);

            CurveRenderer.Render(source.View(format), null, destination.View(format), CurveTable.Compose(curves, 0));

            for (int y = 0; y < source.Height; y++)
                Assert.IsTrue(source.Row<byte>(y).SequenceEqual(destination.Row<byte>(y)));
        }
    }

    [TestMethod]
    public void TwoRendersEqualTheComposition()
    {
        var random = new Random(8);
        CurveSet both = RandomCurves.Monotone(random, 2, 65);
        float[] secondValues = [.. both.Values(1, 0), .. both.Values(1, 1), .. both.Values(1, 2)];
        var second = new CurveSet(1, 65, secondValues);
        foreach (PixelFormat format in new[] { PixelFormat.RgbaFloat, PixelFormat.RgbaFloatLinear })
        {
            TestImage source = TestImage.Create(400, 3, format), once = TestImage.Create(400, 3, format), twice = TestImage.Create(400, 3, format);
            for (int y = 0; y < source.Height; y++)
            {
                foreach (ref float value in source.Row<float>(y))
                    value = (float)random.NextDouble();
            }

            CurveRenderer.Render(source.View(format), null, once.View(format), CurveTable.Compose(both, 1));
            CurveRenderer.Render(source.View(format), null, twice.View(format), CurveTable.Compose(both.TakeStages(1), 1));
            CurveRenderer.Render(twice.View(format), null, twice.View(format), CurveTable.Compose(second, 1));

            for (int y = 0; y < source.Height; y++)
            {
                for (int i = 0; i < 1600; i++)
                    Assert.AreEqual(once.Row<float>(y)[i], twice.Row<float>(y)[i], 4e-6f);
            }
        }
    }

    [TestMethod]
    public void HighlightsAboveOneSurvive()
    {
        // Slope 0.5 everywhere: what is 3 in the picture stays apart from what is 2.
        var curves = new CurveSet(1, 2, [0.25f, 0.75f, 0.25f, 0.75f, 0.25f, 0.75f]);
        TestImage image = TestImage.Create(2, 1, PixelFormat.RgbaFloat);
        new float[] { 2, 3, -1, 1, float.NaN, float.PositiveInfinity, 1e30f, 1 }.CopyTo(image.Row<float>(0));

        CurveRenderer.Render(image.View(PixelFormat.RgbaFloat), null, image.View(PixelFormat.RgbaFloat), CurveTable.Compose(curves, 1));

        Assert.AreEqual("1.25 1.75 -0.25 1 NaN Infinity", string.Join(' ', image.Row<float>(0)[..6].ToArray().Select(v => v.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        Assert.AreEqual(5e29f, image.Row<float>(0)[6], 1e24f);
    }

    [TestMethod]
    public void ProgressRisesToOne()
    {
        TestImage image = TestImage.Create(1000, 900, PixelFormat.Bgra32);
        FillPixels(new Random(0), image, PixelFormat.Bgra32);
        var progress = new Recorder();

        CurveRenderer.Render(image.View(PixelFormat.Bgra32), null, image.View(PixelFormat.Bgra32), CurveTable.Compose(RandomCurves.Monotone(new Random(1), 1, 65), 1), progress);

        Assert.IsGreaterThan(3, progress.Values.Count);
        CollectionAssert.AreEqual(progress.Values.Order().ToList(), progress.Values);
        Assert.AreEqual(1.0, progress.Values[^1]);
    }

    [TestMethod]
    public void CancellationStopsBetweenBands()
    {
        TestImage image = TestImage.Create(1000, 900, PixelFormat.Bgra32);
        FillPixels(new Random(0), image, PixelFormat.Bgra32);
        CurveTable table = CurveTable.Compose(RandomCurves.Monotone(new Random(1), 1, 65), 1);
        using var atFirstBand = new CancellationTokenSource();
        var progress = new Recorder(_ => atFirstBand.Cancel());

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            // Two threads, as with one for every band all could have begun when the first is ready.
            CurveRenderer.Render(image.View(PixelFormat.Bgra32), null, image.View(PixelFormat.Bgra32), table, 2, progress, atFirstBand.Token));
        Assert.IsLessThan(1.0, progress.Values.Max());

        byte[] before = image.Snapshot();
        Assert.ThrowsExactly<OperationCanceledException>(() =>
            CurveRenderer.Render(image.View(PixelFormat.Bgra32), null, image.View(PixelFormat.Bgra32), table, null, new CancellationToken(true)));
        Assert.IsTrue(before.AsSpan().SequenceEqual(image.Snapshot()));
    }

    [TestMethod]
    public void SizesThatDifferAreRefusedWithBoth()
    {
        TestImage image = TestImage.Create(5, 4, PixelFormat.Bgra32);
        TestImage other = TestImage.Create(4, 4, PixelFormat.Bgra32);
        TestImage mask = TestImage.CreateMask(5, 3, MaskFormat.Gray8);
        CurveTable table = CurveTable.Compose(CurveSet.Identity(2), 1);

        var sizes = Assert.ThrowsExactly<HarmonizeException>(() => CurveRenderer.Render(image.View(PixelFormat.Bgra32), null, other.View(PixelFormat.Bgra32), table));
        StringAssert.Contains(sizes.Message, "4 × 4");
        StringAssert.Contains(sizes.Message, "5 × 4");
        var masks = Assert.ThrowsExactly<HarmonizeException>(() => CurveRenderer.Render(image.View(PixelFormat.Bgra32), mask.Mask(MaskFormat.Gray8), image.View(PixelFormat.Bgra32), table));
        StringAssert.Contains(masks.Message, "5 × 3");
        StringAssert.Contains(masks.Message, "5 × 4");
        Assert.ThrowsExactly<ArgumentException>(() => CurveRenderer.Render(image.View(PixelFormat.Bgra32), null, image.View(PixelFormat.Rgba32), table));
    }

    private static void FillPixels(Random random, TestImage image, PixelFormat format)
    {
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, 0f, 1f, -3.5f, 7f, 65504f, 1e-30f, 1e20f, -1e20f];
        for (int y = 0; y < image.Height; y++)
        {
            switch (format.BytesPerChannel())
            {
                case 1:
                    Span<byte> bytes = image.Row<byte>(y);
                    random.NextBytes(bytes);
                    for (int i = 3; i < bytes.Length; i += 4)
                        bytes[i] = random.Next(4) switch { 0 => 0, 1 => bytes[i], _ => 255 };
                    break;
                case 2:
                    Span<ushort> words = image.Row<ushort>(y);
                    random.NextBytes(MemoryMarshal.AsBytes(words));
                    for (int i = 3; i < words.Length; i += 4)
                        words[i] = random.Next(4) switch { 0 => 0, 1 => words[i], _ => ushort.MaxValue };
                    break;
                default:
                    Span<float> floats = image.Row<float>(y);
                    for (int i = 0; i < floats.Length; i++)
                        floats[i] = random.Next(8) == 0 ? odd[random.Next(odd.Length)] : (float)random.NextDouble();
                    break;
            }
        }
    }

    // Runs of nothing, of everything and of soft edges, and now and then noise.
    private static void FillMask(Random random, TestImage mask, MaskFormat format)
    {
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width;)
            {
                int end = Math.Min(mask.Width, x + random.Next(1, random.Next(2) == 0 ? 40 : 4000));
                int kind = random.Next(4);
                for (; x < end; x++)
                {
                    double value = kind switch { 0 => 0, 1 => 1, 2 => random.NextDouble(), _ => random.Next(2) };
                    switch (format)
                    {
                        case MaskFormat.Gray8:
                            mask.Row<byte>(y)[x] = (byte)Math.Round(value * 255);
                            break;
                        case MaskFormat.Gray16:
                            mask.Row<ushort>(y)[x] = (ushort)Math.Round(value * 65535);
                            break;
                        default:
                            mask.Row<float>(y)[x] = random.Next(16) switch { 0 => float.NaN, 1 => -0.5f, 2 => 1.5f, 3 => float.PositiveInfinity, _ => (float)value };
                            break;
                    }
                }
            }
        }
    }

    private static double[] Coverage(TestImage mask, MaskFormat format, int y) => format switch
    {
        MaskFormat.Gray8 => [.. mask.Row<byte>(y).ToArray().Select(v => v / 255.0)],
        MaskFormat.Gray16 => [.. mask.Row<ushort>(y).ToArray().Select(v => v / 65535.0)],
        _ => [.. mask.Row<float>(y).ToArray().Select(v => float.IsNaN(v) ? 0.0 : Math.Clamp(v, 0.0, 1.0))],
    };

    private static double[] Alpha(TestImage image, PixelFormat format, int y) => format.BytesPerChannel() switch
    {
        1 => [.. image.Row<byte>(y).ToArray().Where((_, i) => i % 4 == 3).Select(v => v / 255.0)],
        2 => [.. image.Row<ushort>(y).ToArray().Where((_, i) => i % 4 == 3).Select(v => v / 65535.0)],
        _ => [.. image.Row<float>(y).ToArray().Where((_, i) => i % 4 == 3).Select(v => float.IsNaN(v) ? 0.0 : Math.Clamp(v, 0.0, 1.0))],
    };

    /// <summary>out = in + coverage · strength · (curve(matrix · in) − in), one channel at a time, from the definitions.</summary>
    private sealed class Reference(CurveSet curves, double strength, PixelFormat format)
    {
        private readonly double[][] _codes = [.. Enumerable.Range(0, 3).Select(channel => Codes(curves, strength, format, channel))];

        public void AssertRow(ReadOnlySpan<byte> source, double[]? coverage, ReadOnlySpan<byte> result, string place)
        {
            switch (format.BytesPerChannel())
            {
                case 1:
                    AssertCodes(source, coverage, result, place);
                    break;
                case 2:
                    AssertCodes(MemoryMarshal.Cast<byte, ushort>(source), coverage, MemoryMarshal.Cast<byte, ushort>(result), place);
                    break;
                default:
                    AssertFloats(MemoryMarshal.Cast<byte, float>(source), coverage, MemoryMarshal.Cast<byte, float>(result), place);
                    break;
            }
        }

        private static double[] Codes(CurveSet curves, double strength, PixelFormat format, int channel)
        {
            int max = format.BytesPerChannel() == 1 ? 255 : 65535;
            return [.. Enumerable.Range(0, max + 1).Select(i =>
            {
                double x = (double)i / max;
                return Math.Floor((Math.Clamp(x + (strength * (Curve(curves, channel, x) - x)), 0, 1) * max) + 0.5);
            })];
        }

        private static double Curve(CurveSet curves, int channel, double x)
        {
            double value = x;
            int pieces = curves.Knots - 1;
            for (int stage = 0; stage < curves.Stages; stage++)
            {
                ReadOnlySpan<float> y = curves.Values(stage, channel);
                int piece = (int)Math.Clamp(Math.Floor(value * pieces), 0, pieces - 1);
                value = y[piece] + (((double)y[piece + 1] - y[piece]) * ((value * pieces) - piece));
            }

            return value;
        }

        // What becomes of a channel at full strength.
        private double Change(int channel, ReadOnlySpan<double> colour)
        {
            if (curves.Matrix is not { } m)
                return Curve(curves, channel, colour[channel]);
            return Curve(curves, channel, (m[channel, 0] * colour[0]) + (m[channel, 1] * colour[1]) + (m[channel, 2] * colour[2]) + m[channel, 3]);
        }

        private void AssertCodes<T>(ReadOnlySpan<T> source, double[]? coverage, ReadOnlySpan<T> result, string place)
            where T : System.Numerics.IBinaryInteger<T>
        {
            int max = format.BytesPerChannel() == 1 ? 255 : 65535;
            Span<double> colour = stackalloc double[3];
            for (int i = 0; i < source.Length; i++)
            {
                int before = int.CreateChecked(source[i]), after = int.CreateChecked(result[i]);
                double c = coverage?[i / 4] ?? 1;
                bool kept = i % 4 == 3 || source[(i / 4 * 4) + 3] == T.Zero || c == 0;
                int channel = format == PixelFormat.Bgra32 ? 2 - (i % 4) : i % 4;
                double exact = before;
                bool fromTable = max == 255 && curves.Matrix is null;

                // Single precision may miss a tie between two codes by so much; steep curves magnify what the matrix rounds.
                double tie = curves.Matrix is null ? (format == PixelFormat.Rgba64 ? 0.01 : 1e-4) : (format == PixelFormat.Rgba64 ? 0.3 : 2e-3);
                if (!kept && fromTable)
                {
                    exact = before + (c * (_codes[channel][before] - before));
                }
                else if (!kept)
                {
                    for (int k = 0; k < 3; k++)
                        colour[format == PixelFormat.Bgra32 ? 2 - k : k] = double.CreateChecked(source[(i / 4 * 4) + k]) / max;
                    double full = Math.Clamp(before + (strength * ((Change(channel, colour) * max) - before)), 0, max);
                    if (max == 255 && c < 1)
                    {
                        // Coverage blends codes. Of two that are as near, the one that explains the result.
                        (double lower, double upper) = (Math.Floor(full + 0.5 - tie), Math.Floor(full + 0.5 + tie));
                        full = Math.Abs(before + (c * (lower - before)) - after) < Math.Abs(before + (c * (upper - before)) - after) ? lower : upper;
                        tie = 1e-4;
                    }

                    exact = before + (c * (full - before));
                }

                double allowed = kept || (c == 1 && fromTable) ? 0 : 0.5 + tie;
                if (Math.Abs(exact - after) > allowed)
                    Assert.Fail($"{place}, value {i}: {before} became {after} instead of {exact} (coverage {c}).");
            }
        }

        private void AssertFloats(ReadOnlySpan<float> source, double[]? coverage, ReadOnlySpan<float> result, string place)
        {
            bool linear = format == PixelFormat.RgbaFloatLinear;
            Span<double> colour = stackalloc double[3];
            for (int i = 0; i < source.Length; i++)
            {
                float before = source[i], after = result[i];
                double c = coverage?[i / 4] ?? 1;
                ReadOnlySpan<float> pixel = source.Slice(i / 4 * 4, 4);
                bool finite = curves.Matrix is null ? float.IsFinite(before) : float.IsFinite(pixel[0]) && float.IsFinite(pixel[1]) && float.IsFinite(pixel[2]);
                if (i % 4 == 3 || !(pixel[3] > 0) || c == 0 || !finite)
                {
                    if (BitConverter.SingleToUInt32Bits(before) != BitConverter.SingleToUInt32Bits(after))
                        Assert.Fail($"{place}, value {i}: {before:R} must keep its bits but became {after:R} (coverage {c}).");
                    continue;
                }

                double size = 0;
                for (int k = 0; k < 3; k++)
                {
                    colour[k] = linear ? Encode(pixel[k]) : pixel[k];
                    size = Math.Max(size, Math.Abs(colour[k]));
                }

                double x = colour[i % 4];
                double exact = x + (c * strength * (Change(i % 4, colour) - x));
                // Single precision, through slopes of up to 25 in the wild curves.
                double allowed = 2e-5 * (1 + (curves.Matrix is null ? Math.Abs(x) : 2 * size) + Math.Abs(exact));
                double low = exact - allowed, high = exact + allowed;
                if (linear)
                    (low, high) = (Decode(low), Decode(high));
                double decoded = linear ? 2e-5 * (1 + Math.Abs(before) + Math.Abs(Decode(exact))) : 0;
                if (!(after >= low - decoded && after <= high + decoded))
                    Assert.Fail($"{place}, value {i}: {before:R} became {after:R} instead of {(linear ? Decode(exact) : exact):R} (coverage {c}).");
            }
        }

        private static double Encode(double linear) =>
            Math.CopySign(Math.Abs(linear) <= 0.0031308 ? 12.92 * Math.Abs(linear) : (1.055 * Math.Pow(Math.Abs(linear), 1 / 2.4)) - 0.055, linear);

        private static double Decode(double encoded) =>
            Math.CopySign(Math.Abs(encoded) <= 0.04045 ? Math.Abs(encoded) / 12.92 : Math.Pow((Math.Abs(encoded) + 0.055) / 1.055, 2.4), encoded);
    }

    private sealed class Recorder(Action<double>? action = null) : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value)
        {
            Values.Add(value);
            action?.Invoke(value);
        }
    }
}
