using HarmonizeEffect.Imaging;
using HarmonizeEffect.Training.Colour;
using HarmonizeEffect.Training.Data;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class PairMakerTests
{
    [TestMethod]
    public void TestPhotosAreNeverSeenAndValidationIsApart()
    {
        using var folder = new PhotoFolder(100);
        (PhotoLibrary training, PhotoLibrary validation) = PhotoLibrary.Open(folder.Path);
        Assert.AreEqual(90, training.Count + validation.Count);
        Assert.IsGreaterThan(0, validation.Count);
        Assert.IsLessThan(training.Count, validation.Count);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void PairsAreTheSameWheneverTheyAreMade(bool crop)
    {
        using var folder = new PhotoFolder(20);
        TrainingPair first = Maker(folder, crop).Make(12), again = Maker(folder, crop).Make(12), other = Maker(folder, crop).Make(13);
        CollectionAssert.AreEqual(first.Foreground, again.Foreground);
        CollectionAssert.AreEqual(first.Composite, again.Composite);
        CollectionAssert.AreEqual(first.Background, again.Background);
        CollectionAssert.AreNotEqual(first.Background, other.Background);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void PairsAreInRangeAndOnlyTheForegroundIsRecoloured(bool crop)
    {
        using var folder = new PhotoFolder(20);
        PairMaker maker = Maker(folder, crop, augment: false);
        for (int seed = 0; seed < 40; seed++)
        {
            TrainingPair pair = maker.Make(seed);
            foreach (float[] plane in new[] { pair.Foreground, pair.ForegroundMask, pair.Background, pair.BackgroundMask, pair.Composite, pair.Real, pair.Weight })
                Assert.IsTrue(plane.All(value => value is >= -1e-5f and <= 1.00001f));
            Assert.IsTrue(pair.Weight.All(weight => weight > 0));
            if (pair.Kind == Recolouring.None)
                CollectionAssert.AreEqual(pair.Real, pair.Composite);
            if (!crop)
            {
                for (int i = 0; i < pair.BackgroundMask.Length; i++)
                {
                    if (pair.BackgroundMask[i] == 0)
                        Assert.AreEqual(pair.Background[i], pair.Foreground[i]);
                }
            }
        }
    }

    [TestMethod]
    public void TheBackgroundShowsTheCompositeAlongTheSoftEdge()
    {
        // Uncropped, both thumbnails are of the same picture: nowhere may the background show the true colours.
        using var folder = new PhotoFolder(20);
        PairMaker maker = Maker(folder, crop: false, augment: false);
        for (int seed = 0; seed < 20; seed++)
        {
            TrainingPair pair = maker.Make(seed);
            CollectionAssert.AreEqual(pair.Foreground, pair.Background);
        }
    }

    [TestMethod]
    public void SmallPhotosThroughJpegStayCloseToThePhoto()
    {
        using var folder = new PhotoFolder(20);
        PhotoLibrary photos = PhotoLibrary.Open(folder.Path).Training;
        var plain = new PairMaker(photos, new PairViews(24, 64, Crop: true, Augment: false, LeastSide: 0.55), new PairRecipe { Untouched = 1 });
        var small = new PairMaker(photos, new PairViews(24, 64, Crop: true, Augment: false, LeastSide: 0.55), new PairRecipe { Untouched = 1, Small = 1, Jpeg = 1 });
        TrainingPair one = plain.Make(5), other = small.Make(5);
        CollectionAssert.AreNotEqual(one.Background, other.Background);
        Assert.AreEqual(one.Background.Average(), other.Background.Average(), 0.03);
        Assert.AreEqual(one.BackgroundMask.Average(), other.BackgroundMask.Average(), 0.03);
    }

    [TestMethod]
    public void WhereTheBackgroundIsRecolouredTheForegroundKeepsThePhotosColours()
    {
        using var folder = new PhotoFolder(20);
        PhotoLibrary photos = PhotoLibrary.Open(folder.Path).Training;
        var views = new PairViews(24, 64, Crop: false, Augment: false, LeastSide: 0.55);
        var plain = new PairMaker(photos, views, new PairRecipe { Untouched = 1 });
        var background = new PairMaker(photos, views, new PairRecipe { Untouched = 0, Background = 1 });
        for (int number = 0; number < 10; number++)
        {
            // The number decides the photo, whatever the recipe.
            float[] photo = plain.Make(number).Foreground;
            TrainingPair pair = background.Make(number);
            for (int i = 0; i < photo.Length; i++)
            {
                float coverage = pair.ForegroundMask[i % pair.ForegroundMask.Length];
                if (coverage == 1)
                    Assert.AreEqual(photo[i], pair.Foreground[i], 1e-6f);
                if (coverage == 0)
                    Assert.AreEqual(pair.RealForeground[i], pair.Foreground[i], 1e-6f);
            }
            CollectionAssert.AreNotEqual(pair.RealForeground, photo, "The truth is recoloured as a whole.");
        }
    }

    [TestMethod]
    [DataRow(60, 40, 20)]
    [DataRow(60, 40, -20)]
    [DataRow(40, 60, 7)]
    [DataRow(200, 20, 5)]
    [DataRow(40, 200, -8)]
    public void TurningKeepsWhatIsAroundTheCentreAndNothingFromOutside(int width, int height, double degrees)
    {
        // Across the photo colour rises from left to right; outside it would be black, and the mask covers the left half.
        byte[] rgb = [.. Enumerable.Range(0, 3 * width * height).Select(i => (byte)(100 + (100 * (i / 3 % width) / width)))];
        byte[] coverage = [.. Enumerable.Range(0, width * height).Select(i => (byte)(i % width < width / 2 ? 255 : 0))];
        Photo turned = PhotoTurning.By(new Photo(width, height, rgb, coverage), degrees);

        Assert.IsGreaterThan(width * height / 8, turned.Width * turned.Height);
        Assert.IsGreaterThanOrEqualTo((byte)100, turned.Rgb.Min());
        Assert.AreEqual(0.5, turned.ForegroundRatio(turned.Whole), 0.05);
        int centre = turned.Height / 2 * turned.Width + turned.Width / 2;
        Assert.AreEqual(150, turned.Rgb[3 * centre], 4);

        // Clockwise, what was left rises; so the bottom is darker than the top by the sine of the angle.
        double top = Row(0), bottom = Row(turned.Height - 1), slope = 100.0 / width;
        Assert.AreEqual(Math.Sin(degrees * Math.PI / 180) * slope * (turned.Height - 1), bottom - top, 3);

        double Row(int y) => Enumerable.Range(0, turned.Width).Average(x => turned.Rgb[3 * ((y * turned.Width) + x)]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void ScalingKeepsAGradient(int samples)
    {
        byte[] rgb = new byte[3 * 60 * 40];
        for (int i = 0; i < 60 * 40; i++)
            rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = (byte)(4 * (i % 60));
        byte[] coverage = [.. Enumerable.Range(0, 60 * 40).Select(i => (byte)(i % 60 < 30 ? 255 : 0))];
        Photo scaled = PhotoScaling.To(new Photo(60, 40, rgb, coverage), 30, 10, samples, halveChroma: true);
        Assert.AreEqual((30, 10), (scaled.Width, scaled.Height));
        for (int x = 0; x < 30; x++)
            Assert.AreEqual(4 * (2 * x + 0.5), scaled.Rgb[3 * (5 * 30 + x)], 1.01, $"{x}");
        Assert.AreEqual(0.5, scaled.ForegroundRatio(scaled.Whole), 0.02);
    }

    [TestMethod]
    [DataRow(0.55)]
    [DataRow(0.3)]
    public void CropsKeepTheirShareOfSidesAndObject(double leastSide)
    {
        // An object of 40 × 30 in the middle.
        byte[] coverage = [.. Enumerable.Range(0, 120 * 90).Select(i => (byte)(i % 120 is >= 40 and < 80 && i / 120 is >= 30 and < 60 ? 255 : 0))];
        var photo = new Photo(120, 90, new byte[3 * 120 * 90], coverage);
        var random = new Random(1);
        Crop[] crops = [.. Enumerable.Range(0, 500).Select(_ => PhotoViews.Draw(photo, leastSide, random))];
        foreach (Crop crop in crops)
        {
            Assert.IsTrue(crop.X >= 0 && crop.Y >= 0 && crop.X + crop.Width <= 120 && crop.Y + crop.Height <= 90, $"{crop}");
            Assert.IsTrue(crop.Width >= 120 * leastSide && crop.Height >= 90 * leastSide, $"{crop}");
            double shown = photo.ForegroundRatio(crop) * crop.Width * crop.Height / (40 * 30);
            Assert.IsGreaterThan(Math.Min(leastSide, 0.5), shown, $"{crop}");
        }
        Assert.IsLessThan(120 * (leastSide + 0.1), crops.Min(crop => crop.Width));
    }

    [TestMethod]
    public void DegradationChangesWhatIsSeenButNotWhatIsScored()
    {
        using var folder = new PhotoFolder(20);
        float[] planes = Maker(folder, true, augment: false).Make(3).Foreground, degraded = [.. planes];
        bool changed = false;
        for (int seed = 0; seed < 10; seed++)
        {
            Degradation.Apply(degraded, 24, new Random(seed));
            Assert.IsTrue(degraded.All(value => value is >= 0 and <= 1));
            Assert.AreEqual(planes.Average(), degraded.Average(), 0.05, "The mean colour stays.");
            changed |= !planes.SequenceEqual(degraded);
        }
        Assert.IsTrue(changed);
    }

    [TestMethod]
    public void BatchesComeInOrderWhoeverMakesThem()
    {
        using var folder = new PhotoFolder(20);
        var queue = new PairQueue(Maker(folder, true), batch: 3, first: 100, ahead: 4);
        PairMaker maker = Maker(folder, true);
        for (int batch = 0; batch < 5; batch++)
        {
            TrainingPair[] pairs = queue.Take();
            for (int i = 0; i < 3; i++)
                CollectionAssert.AreEqual(maker.Make(100 + 3 * batch + i).Foreground, pairs[i].Foreground);
        }
    }

    [TestMethod]
    [DataRow(50, 37, 16)]
    [DataRow(16, 16, 16)]
    [DataRow(9, 5, 16)]
    public void ReducesAsTheProductDoes(int width, int height, int side)
    {
        var random = new Random(1);
        byte[] rgb = new byte[3 * width * height];
        random.NextBytes(rgb);
        float[] planes = new float[3 * side * side];
        AreaResampler.Reduce(rgb, width, 3, new Crop(0, 0, width, height), side, mirror: false, planes);

        using var image = new ImageBuffer(width, height, PixelFormat.Rgba32);
        for (int i = 0; i < width * height; i++)
        {
            Span<byte> pixel = image.View.Row(i / width).Slice(4 * (i % width), 4);
            rgb.AsSpan(3 * i, 3).CopyTo(pixel);
            pixel[3] = 255;
        }
        Thumbnail thumbnail = Thumbnailer.Reduce(image.View, null, new Region(0, 0, width, height), side, side, CancellationToken.None);
        for (int i = 0; i < planes.Length; i++)
            Assert.AreEqual(thumbnail.Rgb.Span[i], planes[i], 1e-4f);
    }

    [TestMethod]
    public void MirrorTurnsRowsRound()
    {
        byte[] row = [10, 20, 30, 40];
        float[] plane = new float[16];
        AreaResampler.Reduce(row, 4, 1, new Crop(0, 0, 4, 1), 4, mirror: true, plane);
        CollectionAssert.AreEqual(new[] { 40, 30, 20, 10 }, plane[..4].Select(value => (int)MathF.Round(255 * value)).ToArray());
    }

    [TestMethod]
    public void MadeUpMasksCoverAPatchAndLeaveThePhotoAlone()
    {
        byte[] rgb = new byte[3 * 80 * 60];
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)(i / 3 % 80 < 40 ? 30 : 220);
        byte[] coverage = [.. Enumerable.Repeat((byte)0, 80 * 60)];
        coverage[0] = 255;
        var photo = new Photo(80, 60, rgb, coverage);
        int changed = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            Photo made = SyntheticMask.Replace(photo, new Random(seed)), again = SyntheticMask.Replace(photo, new Random(seed));
            CollectionAssert.AreEqual(made.Coverage, again.Coverage);
            Assert.AreSame(rgb, made.Rgb);
            if (ReferenceEquals(made, photo))
                continue;
            changed++;
            Assert.IsTrue(made.ForegroundRatio(made.Whole) is > 0.01 and < 0.65);
        }
        Assert.IsGreaterThan(10, changed);
    }

    private static PairMaker Maker(PhotoFolder folder, bool crop, bool augment = true) =>
        new(PhotoLibrary.Open(folder.Path).Training, new PairViews(24, 64, crop, augment, LeastSide: 0.55), new PairRecipe());
}
