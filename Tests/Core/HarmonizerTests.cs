using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using HarmonizeEffect.Tests.Core.Model;

namespace HarmonizeEffect.Tests.Core;

[TestClass]
public sealed class HarmonizerTests
{
    private const PixelFormat Format = PixelFormat.Rgba32;

    [TestMethod]
    public void PredictShowsTheNetworkTheWholePicture()
    {
        using Opened opened = Open(new TinyModel());
        (TestImage image, TestImage mask) = Scene();

        Prediction prediction = opened.Harmonizer.Predict(new PredictionRequest { Foreground = image.View(Format), Mask = mask.Mask(MaskFormat.Gray8) });

        // A quarter of the picture is the foreground of value 200, the rest is background of value 100.
        Assert.AreEqual((0.75 * 100 / 255) - (0.25 * 200 / 255), prediction.Curves.Values(0, 0)[0], 1e-5);
        Assert.AreEqual(2, prediction.Curves.Stages);
    }

    [TestMethod]
    public void PredictCropsTheForegroundWhereTheModelWantsThat()
    {
        using Opened opened = Open(new TinyModel { ForegroundCropped = true });
        (TestImage image, TestImage mask) = Scene();

        Prediction prediction = opened.Harmonizer.Predict(new PredictionRequest { Foreground = image.View(Format), Mask = mask.Mask(MaskFormat.Gray8), Class = SemanticClass.Other, Stages = 1 });

        Assert.AreEqual((0.75 * 100 / 255) - (200 / 255.0) + 0.04, prediction.Curves.Values(0, 0)[0], 1e-5);
        Assert.AreEqual(1, prediction.Curves.Stages);
    }

    [TestMethod]
    public void AGuideOfAnySizeStandsInAsTheBackground()
    {
        using Opened opened = Open(new TinyModel());
        (TestImage image, TestImage mask) = Scene();
        TestImage guide = Flat(9, 5, 40);
        TestImage half = TestImage.CreateMask(9, 5, MaskFormat.Gray8);
        for (int y = 0; y < 5; y++)
            half.Row<byte>(y).Fill(51);
        var request = new PredictionRequest { Foreground = image.View(Format), Mask = mask.Mask(MaskFormat.Gray8), Background = guide.View(Format) };

        float whole = opened.Harmonizer.Predict(request).Curves.Values(0, 2)[0];
        float partly = opened.Harmonizer.Predict(request with { BackgroundMask = half.Mask(MaskFormat.Gray8) }).Curves.Values(0, 2)[0];

        Assert.AreEqual((40 / 255.0) - (0.25 * 200 / 255), whole, 1e-5);
        Assert.AreEqual((0.8 * 40 / 255) - (0.25 * 200 / 255), partly, 1e-5);
    }

    [TestMethod]
    public void ReadyThumbnailsGiveTheSameAnswer()
    {
        using Opened opened = Open(new TinyModel());
        (TestImage image, TestImage mask) = Scene();
        Thumbnail thumbnail = Thumbnailer.Reduce(image.View(Format), mask.Mask(MaskFormat.Gray8), Region.Whole(image.Width, image.Height), 16, 16);

        Prediction direct = opened.Harmonizer.Predict(thumbnail, thumbnail, SemanticClass.Person, 1);
        Prediction whole = opened.Harmonizer.Predict(new PredictionRequest { Foreground = image.View(Format), Mask = mask.Mask(MaskFormat.Gray8), Class = SemanticClass.Person, Stages = 1 });

        Assert.IsTrue(direct.Curves.Values(0, 1).SequenceEqual(whole.Curves.Values(0, 1)));
    }

    [TestMethod]
    public void RenderBringsTheForegroundToTheBackgroundAndLeavesTheRest()
    {
        using Opened opened = Open(new TinyModel { ForegroundCropped = true, Stages = 1 });
        (TestImage image, TestImage mask) = Scene();
        var guide = Flat(4, 4, 120);
        TestImage result = TestImage.Create(image.Width, image.Height, Format);
        Prediction prediction = opened.Harmonizer.Predict(new PredictionRequest { Foreground = image.View(Format), Mask = mask.Mask(MaskFormat.Gray8), Background = guide.View(Format) });
        var progress = new List<double>();

        opened.Harmonizer.Render(image.View(Format), mask.Mask(MaskFormat.Gray8), result.View(Format), prediction.Curves, 0.5, new Reporter(progress));

        // The curve lifts by (120 − 200) / 255; half of that is left.
        Assert.AreEqual(160, result.Row<byte>(0)[0]);
        Assert.AreEqual(100, result.Row<byte>(0)[4 * 39]);
        Assert.AreEqual(1.0, progress[^1]);
    }

    [TestMethod]
    public void WhatCannotBeHarmonizedIsASentence()
    {
        using Opened opened = Open(new TinyModel());
        (TestImage image, TestImage mask) = Scene();
        TestImage guide = Flat(4, 4, 1);
        TestImage small = TestImage.CreateMask(3, 2, MaskFormat.Gray8);
        TestImage empty = TestImage.CreateMask(40, 20, MaskFormat.Gray8), full = TestImage.CreateMask(40, 20, MaskFormat.Gray8);
        for (int y = 0; y < 20; y++)
        {
            empty.Row<byte>(y).Clear();
            full.Row<byte>(y).Fill(255);
        }

        var good = new PredictionRequest { Foreground = image.View(Format), Mask = mask.Mask(MaskFormat.Gray8) };
        AssertRefused(good with { Mask = empty.Mask(MaskFormat.Gray8) }, "mask is empty");
        AssertRefused(good with { Mask = full.Mask(MaskFormat.Gray8) }, "covers the whole picture");
        AssertRefused(good with { Mask = small.Mask(MaskFormat.Gray8) }, "3 × 2", "40 × 20");
        AssertRefused(good with { Background = guide.View(Format), BackgroundMask = small.Mask(MaskFormat.Gray8) }, "3 × 2", "4 × 4");
        AssertRefused(good with { Stages = 3 }, "2 stages", "not 3");
        AssertRefused(good with { Stages = 0 }, "not 0");
        Assert.IsNotNull(opened.Harmonizer.Predict(good with { Mask = full.Mask(MaskFormat.Gray8), Background = guide.View(Format) }));

        for (int y = 0; y < 4; y++)
            guide.Row<byte>(y).Clear();
        AssertRefused(good with { Background = guide.View(Format) }, "fully transparent");
        SetAlpha(image, 0, from: 10);
        AssertRefused(good, "outside the mask is transparent");
        SetAlpha(image, 255, from: 10);
        SetAlpha(image, 0, from: 0, to: 10);
        AssertRefused(good, "inside the mask is transparent");

        void AssertRefused(PredictionRequest request, params string[] named)
        {
            var error = Assert.ThrowsExactly<HarmonizeException>(() => opened.Harmonizer.Predict(request));
            foreach (string words in named)
                StringAssert.Contains(error.Message, words);
            Assert.AreEqual('.', error.Message[^1]);
        }
    }

    [TestMethod]
    public void OnePixelOfForegroundAndOneOfBackgroundAreEnough()
    {
        using Opened opened = Open(new TinyModel { ForegroundCropped = true });
        TestImage image = Flat(2, 1, 10);
        TestImage mask = TestImage.CreateMask(2, 1, MaskFormat.Gray8);
        mask.Row<byte>(0)[0] = 255;
        mask.Row<byte>(0)[1] = 0;

        Prediction prediction = opened.Harmonizer.Predict(new PredictionRequest { Foreground = image.View(Format), Mask = mask.Mask(MaskFormat.Gray8) });

        Assert.AreEqual((5 / 255.0) - (10 / 255.0), prediction.Curves.Values(0, 0)[0], 1e-5);
    }

    [TestMethod]
    public void PredictReportsProgressAndStops()
    {
        using Opened opened = Open(new TinyModel());
        (TestImage image, TestImage mask) = Scene();
        var request = new PredictionRequest { Foreground = image.View(Format), Mask = mask.Mask(MaskFormat.Gray8) };
        var progress = new List<double>();

        opened.Harmonizer.Predict(request, new Reporter(progress));

        CollectionAssert.AreEqual(progress.Order().ToList(), progress);
        Assert.AreEqual(1.0, progress[^1]);
        Assert.ThrowsExactly<OperationCanceledException>(() => opened.Harmonizer.Predict(request, null, new CancellationToken(true)));
    }

    [TestMethod]
    public void BadOptionsAreRefused()
    {
        Assert.ThrowsExactly<ModelException>(() => Harmonizer.Open(new HarmonizerOptions { ModelPath = "no-such-model.onnx" }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Harmonizer.Open(new HarmonizerOptions { Threads = 0 }));
        using Opened opened = Open(new TinyModel());
        TestImage image = Flat(1, 1, 3);
        Assert.ThrowsExactly<HarmonizeException>(() => opened.Harmonizer.Render(image.View(Format), null, image.View(Format), CurveSet.Identity(2), double.NaN));
    }

    // 40 × 20 pixels of value 100, with a foreground of value 200 in the left quarter.
    private static (TestImage Image, TestImage Mask) Scene()
    {
        TestImage image = Flat(40, 20, 100);
        TestImage mask = TestImage.CreateMask(40, 20, MaskFormat.Gray8, padding: 2);
        for (int y = 0; y < 20; y++)
        {
            mask.Row<byte>(y).Clear();
            mask.Row<byte>(y)[..10].Fill(255);
            for (int i = 0; i < 40; i++)
            {
                if (i % 4 != 3)
                    image.Row<byte>(y)[i] = 200;
            }
        }

        return (image, mask);
    }

    private static TestImage Flat(int width, int height, byte value)
    {
        TestImage image = TestImage.Create(width, height, Format);
        for (int y = 0; y < height; y++)
            image.Row<byte>(y).Fill(value);
        SetAlpha(image, 255, 0);
        return image;
    }

    private static void SetAlpha(TestImage image, byte alpha, int from, int? to = null)
    {
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = from; x < (to ?? image.Width); x++)
                image.Row<byte>(y)[(4 * x) + 3] = alpha;
        }
    }

    private static Opened Open(TinyModel model) => new(model);

    private sealed class Opened : IDisposable
    {
        public Opened(TinyModel model)
        {
            string path = model.Save();
            try
            {
                Harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = path, Provider = ProviderChoice.Cpu, Threads = 2 });
            }
            finally
            {
                File.Delete(path);
            }
        }

        public Harmonizer Harmonizer { get; }

        public void Dispose() => Harmonizer.Dispose();
    }

    private sealed class Reporter(List<double> values) : IProgress<double>
    {
        public void Report(double value) => values.Add(value);
    }
}
