using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Tests.Core.Imaging;

/// <summary>Area averages against their definition: the integral over every cell, pixel by pixel, in double precision.</summary>
[TestClass]
public sealed class ThumbnailerTests
{
    [TestMethod]
    [DataRow(100, 80, 0, 0, 100, 80, 16, 16)]
    [DataRow(37, 53, 3, 5, 29, 41, 7, 9)]
    [DataRow(5, 4, 0, 0, 5, 4, 13, 11)]
    [DataRow(1, 1, 0, 0, 1, 1, 8, 8)]
    [DataRow(3000, 20, 0, 0, 3000, 20, 32, 32)]
    [DataRow(4300, 45, 0, 0, 4300, 45, 16, 8)]
    [DataRow(150, 600, 9, 0, 140, 600, 10, 2)]
    [DataRow(64, 64, 0, 0, 64, 64, 64, 64)]
    public void EveryCellIsTheMeanOfWhatLiesBelowIt(int width, int height, int x, int y, int regionWidth, int regionHeight, int columns, int rows)
    {
        var region = new Region(x, y, regionWidth, regionHeight);
        foreach (PixelFormat format in Enum.GetValues<PixelFormat>())
        {
            foreach (bool isOpaque in new[] { false, true })
            {
                (TestImage image, TestImage mask) = RandomPicture(width, height, format, isOpaque, bottomUp: columns % 2 == 0);

                Thumbnail thumbnail = Thumbnailer.Reduce(image.View(format), mask.Mask(MaskFormat.Gray8), region, columns, rows);

                AssertEqualsDefinition(image, format, mask, region, thumbnail);
            }
        }
    }

    [TestMethod]
    [DataRow(300, 40, 250)]
    [DataRow(2500, 23, 0)]
    [DataRow(2500, 23, 2100)]
    public void WhatIsNotOpaqueEverywhereIsWeightedByAlpha(int width, int height, int transparent)
    {
        foreach (PixelFormat format in Enum.GetValues<PixelFormat>())
        {
            (TestImage image, TestImage mask) = RandomPicture(width, height, format, isOpaque: true, bottomUp: false);
            image.Row<byte>(3).Slice(100 * format.BytesPerPixel(), 5 * format.BytesPerPixel()).Clear();

            // The row at the edge of two cells, where their height is not whole, and one inside of a cell.
            foreach (int row in new[] { height / 4, (height / 4) + 3 })
                image.Row<byte>(row).Slice(transparent * format.BytesPerPixel(), format.BytesPerPixel()).Clear();

            Thumbnail thumbnail = Thumbnailer.Reduce(image.View(format), mask.Mask(MaskFormat.Gray8), Region.Whole(width, height), 16, 4);

            AssertEqualsDefinition(image, format, mask, Region.Whole(width, height), thumbnail);
        }
    }

    [TestMethod]
    [DataRow(700, 700)]
    [DataRow(9000, 9)]
    [DataRow(9, 9000)]
    public void SumsOfLargeCellsDoNotOverflow(int width, int height)
    {
        foreach (PixelFormat format in new[] { PixelFormat.Bgra32, PixelFormat.Rgba64 })
        {
            TestImage image = TestImage.Create(width, height, format), mask = TestImage.CreateMask(width, height, MaskFormat.Gray8);
            for (int row = 0; row < height; row++)
            {
                image.Row<byte>(row).Fill(byte.MaxValue);
                mask.Row<byte>(row).Fill(byte.MaxValue);
            }

            Thumbnail thumbnail = Thumbnailer.Reduce(image.View(format), mask.Mask(MaskFormat.Gray8), Region.Whole(width, height), 2, 2);

            foreach (float value in thumbnail.Rgb.ToArray().Concat(thumbnail.Coverage.ToArray()))
                Assert.AreEqual(1, value, 1e-6f);
        }
    }

    [TestMethod]
    public void SeveralRegionsAtOnceAreReducedAsEachOnItsOwn()
    {
        const PixelFormat format = PixelFormat.Bgra32;
        (TestImage image, TestImage mask) = RandomPicture(90, 70, format, isOpaque: true, bottomUp: false);
        MaskView coverage = mask.Mask(MaskFormat.Gray8);
        Region[] regions = [new Region(11, 40, 37, 13), Region.Whole(90, 70), new Region(80, 0, 10, 70)];

        Thumbnail[] thumbnails = Thumbnailer.Reduce(image.View(format), coverage, regions, 16, 12, maxThreads: -1, CancellationToken.None);

        Assert.HasCount(regions.Length, thumbnails);
        for (int i = 0; i < regions.Length; i++)
        {
            Thumbnail alone = Thumbnailer.Reduce(image.View(format), coverage, regions[i], 16, 12);
            CollectionAssert.AreEqual(alone.Rgb.ToArray(), thumbnails[i].Rgb.ToArray());
            CollectionAssert.AreEqual(alone.Coverage.ToArray(), thumbnails[i].Coverage.ToArray());
        }
    }

    [TestMethod]
    public void EveryFormatGivesTheSameThumbnail()
    {
        var random = new Random(3);
        TestImage bgra = TestImage.Create(50, 40, PixelFormat.Bgra32), rgba = TestImage.Create(50, 40, PixelFormat.Rgba32);
        TestImage words = TestImage.Create(50, 40, PixelFormat.Rgba64), floats = TestImage.Create(50, 40, PixelFormat.RgbaFloat);
        TestImage linear = TestImage.Create(50, 40, PixelFormat.RgbaFloatLinear);
        for (int y = 0; y < 40; y++)
        {
            for (int i = 0; i < 200; i++)
            {
                byte code = (byte)random.Next(256);
                rgba.Row<byte>(y)[i] = code;
                bgra.Row<byte>(y)[i % 4 == 3 ? i : (i / 4 * 4) + 2 - (i % 4)] = code;
                words.Row<ushort>(y)[i] = (ushort)(code * 257);
                double value = code / 255.0;
                floats.Row<float>(y)[i] = (float)value;
                linear.Row<float>(y)[i] = (float)(i % 4 == 3 ? value : value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4));
            }
        }

        float[] expected = Colours(rgba, PixelFormat.Rgba32);
        foreach ((TestImage image, PixelFormat format) in new[] { (bgra, PixelFormat.Bgra32), (words, PixelFormat.Rgba64), (floats, PixelFormat.RgbaFloat), (linear, PixelFormat.RgbaFloatLinear) })
        {
            float[] actual = Colours(image, format);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], 2e-6f, $"{format} at {i}");
        }

        static float[] Colours(TestImage image, PixelFormat format) =>
            Thumbnailer.Reduce(image.View(format), null, Region.Whole(50, 40), 12, 12).Rgb.ToArray();
    }

    [TestMethod]
    public void OddFloatsAreClampedAndTransparentCellsAreBlack()
    {
        TestImage image = TestImage.Create(4, 1, PixelFormat.RgbaFloat);
        new float[] { float.NaN, 9, -4, 1, 0.5f, float.PositiveInfinity, 0.25f, 2, 0.7f, 0.7f, 0.7f, 0, 0.7f, 0.7f, 0.7f, float.NaN }.CopyTo(image.Row<float>(0));

        Thumbnail thumbnail = Thumbnailer.Reduce(image.View(PixelFormat.RgbaFloat), null, Region.Whole(4, 1), 4, 1);

        CollectionAssert.AreEqual(new float[] { 0, 0.5f, 0, 0, 1, 1, 0, 0, 0, 0.25f, 0, 0 }, thumbnail.Rgb.ToArray());
        CollectionAssert.AreEqual(new float[4], thumbnail.Coverage.ToArray());
    }

    [TestMethod]
    public void BadArgumentsAndCancellation()
    {
        TestImage image = TestImage.Create(4, 3, PixelFormat.Bgra32);
        TestImage mask = TestImage.CreateMask(3, 4, MaskFormat.Gray8);
        ImageView view = image.View(PixelFormat.Bgra32);

        var sizes = Assert.ThrowsExactly<HarmonizeException>(() => Thumbnailer.Reduce(view, mask.Mask(MaskFormat.Gray8), Region.Whole(4, 3), 2, 2));
        StringAssert.Contains(sizes.Message, "3 × 4");
        StringAssert.Contains(sizes.Message, "4 × 3");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Thumbnailer.Reduce(view, null, new Region(0, 0, 5, 3), 2, 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Thumbnailer.Reduce(view, null, Region.Whole(4, 3), 0, 2));
        Assert.ThrowsExactly<OperationCanceledException>(() => Thumbnailer.Reduce(view, null, Region.Whole(4, 3), 2, 2, new CancellationToken(true)));
    }

    [TestMethod]
    public void ThumbnailsHoldOnlyValuesWithinTheirRange()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new Thumbnail(1, 1, [0, 0, float.NaN], [0]));
        Assert.ThrowsExactly<ArgumentException>(() => new Thumbnail(1, 1, [0, 0, 0], [1.5f]));
        Assert.ThrowsExactly<ArgumentException>(() => new Thumbnail(1, 1, [0, 0], [1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Thumbnail(0, 1, [], []));
    }

    private static (TestImage Image, TestImage Mask) RandomPicture(int width, int height, PixelFormat format, bool isOpaque, bool bottomUp)
    {
        var random = new Random(width + height);
        TestImage image = TestImage.Create(width, height, format, padding: 8, bottomUp), mask = TestImage.CreateMask(width, height, MaskFormat.Gray8, padding: 3);
        int channel = format.BytesPerChannel();
        for (int row = 0; row < height; row++)
        {
            random.NextBytes(mask.Row<byte>(row));
            if (channel < 4)
            {
                random.NextBytes(image.Row<byte>(row));
            }
            else
            {
                foreach (ref float value in image.Row<float>(row))
                    value = (float)random.NextDouble();
            }

            for (int x = 0; isOpaque && x < width; x++)
            {
                int alpha = (4 * x) + 3;
                if (channel == 4)
                    image.Row<float>(row)[alpha] = 1;
                else
                    image.Row<byte>(row).Slice(alpha * channel, channel).Fill(byte.MaxValue);
            }
        }

        return (image, mask);
    }

    private static void AssertEqualsDefinition(TestImage image, PixelFormat format, TestImage mask, Region region, Thumbnail thumbnail)
    {
        double cellWidth = (double)region.Width / thumbnail.Width, cellHeight = (double)region.Height / thumbnail.Height;
        int plane = thumbnail.Width * thumbnail.Height;
        for (int row = 0; row < thumbnail.Height; row++)
        {
            for (int column = 0; column < thumbnail.Width; column++)
            {
                double[] sum = new double[4];
                double coverage = 0;
                for (int y = 0; y < region.Height; y++)
                {
                    double tall = Overlap(y, row * cellHeight, cellHeight);
                    for (int x = 0; tall > 0 && x < region.Width; x++)
                    {
                        double area = tall * Overlap(x, column * cellWidth, cellWidth);
                        if (area <= 0)
                            continue;
                        double[] pixel = Pixel(image, format, region.X + x, region.Y + y);
                        for (int c = 0; c < 3; c++)
                            sum[c] += area * pixel[c] * pixel[3];
                        sum[3] += area * pixel[3];
                        coverage += area * mask.Row<byte>(region.Y + y)[region.X + x] / 255;
                    }
                }

                int at = (row * thumbnail.Width) + column;
                for (int c = 0; c < 3; c++)
                    Assert.AreEqual(sum[3] > 0 ? sum[c] / sum[3] : 0, thumbnail.Rgb.Span[(c * plane) + at], 3e-6, $"{format}, channel {c} of cell {column}, {row}");
                Assert.AreEqual(coverage / (cellWidth * cellHeight), thumbnail.Coverage.Span[at], 3e-6, $"coverage of cell {column}, {row}");
            }
        }
    }

    // The tests' cell borders are either on a pixel's edge or well away from it, so that rounding leaves no false slivers.
    private static double Overlap(int pixel, double start, double size)
    {
        double overlap = Math.Min(pixel + 1, start + size) - Math.Max(pixel, start);
        return overlap > 1e-9 ? overlap : 0;
    }

    private static double[] Pixel(TestImage image, PixelFormat format, int x, int y)
    {
        switch (format)
        {
            case PixelFormat.Bgra32:
                ReadOnlySpan<byte> b = image.Row<byte>(y)[(4 * x)..];
                return [b[2] / 255.0, b[1] / 255.0, b[0] / 255.0, b[3] / 255.0];
            case PixelFormat.Rgba32:
                b = image.Row<byte>(y)[(4 * x)..];
                return [b[0] / 255.0, b[1] / 255.0, b[2] / 255.0, b[3] / 255.0];
            case PixelFormat.Rgba64:
                ReadOnlySpan<ushort> w = image.Row<ushort>(y)[(4 * x)..];
                return [w[0] / 65535.0, w[1] / 65535.0, w[2] / 65535.0, w[3] / 65535.0];
            case PixelFormat.RgbaFloat:
                ReadOnlySpan<float> f = image.Row<float>(y)[(4 * x)..];
                return [f[0], f[1], f[2], f[3]];
            default:
                f = image.Row<float>(y)[(4 * x)..];
                return [Encode(f[0]), Encode(f[1]), Encode(f[2]), f[3]];
        }

        static double Encode(double linear) => linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
    }
}
