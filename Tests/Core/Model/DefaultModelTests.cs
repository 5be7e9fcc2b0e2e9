using HarmonizeEffect.Curves;
using HarmonizeEffect.Curves.Export;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;

namespace HarmonizeEffect.Tests.Core.Model;

/// <summary>The weights that come with the product, through the one door.</summary>
[TestClass]
public sealed class DefaultModelTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void ItFollowsTheContractAndSaysWhatItIs()
    {
        using var harmonizer = Harmonizer.Open(new HarmonizerOptions { Provider = ProviderChoice.Cpu, Threads = 1 });

        Assert.AreEqual("HarmonyNet", harmonizer.Model.Architecture);
        Assert.IsGreaterThan(0, harmonizer.Model.TrainedOn.Length);
    }

    [TestMethod]
    public void ItBrightensWhatIsTooDarkForItsSurroundings()
    {
        using var harmonizer = Harmonizer.Open(new HarmonizerOptions { Provider = ProviderChoice.Cpu, Threads = 1 });
        (TestImage bright, TestImage mask) = Scene(foreground: 190, background: 190);
        (TestImage dark, _) = Scene(foreground: 40, background: 190);

        double whenBright = Lift(harmonizer, bright, mask), whenDark = Lift(harmonizer, dark, mask);

        TestContext.WriteLine(FormattableString.Invariant($"change of the foreground's mean: {whenBright:F1} codes when it fits, {whenDark:F1} when it is dark"));
        Assert.IsGreaterThan(whenBright + 5, whenDark);
    }

    [TestMethod]
    public void ItsCurvesSurvivePhotoshopsPoints()
    {
        using var harmonizer = Harmonizer.Open(new HarmonizerOptions { Provider = ProviderChoice.Cpu, Threads = 1 });
        double worst = 0;
        foreach ((byte foreground, byte background) in new (byte, byte)[] { (40, 190), (190, 60), (120, 130) })
        {
            (TestImage image, TestImage mask) = Scene(foreground, background);
            CurveTable table = CurveTable.Compose(Predict(harmonizer, image, mask), 1);
            for (int channel = 0; channel < 3; channel++)
            {
                double[] spline = SplineFit.Evaluate(PhotoshopCurves.Approximate(table, channel));
                for (int i = 0; i < 256; i++)
                    worst = Math.Max(worst, Math.Abs(spline[i] - (255 * Math.Clamp(table.EvaluateExactly(channel, i / 255.0), 0, 1))));
            }
        }

        TestContext.WriteLine(FormattableString.Invariant($"largest error of a Photoshop curve: {worst:F2} codes"));
        Assert.IsLessThan(8, worst);
    }

    private static CurveSet Predict(Harmonizer harmonizer, TestImage image, TestImage mask) =>
        harmonizer.Predict(new PredictionRequest { Foreground = image.View(PixelFormat.Rgba32), Mask = mask.Mask(MaskFormat.Gray8) }).Curves;

    // How far rendering moves the mean of the foreground's colour values, in codes.
    private static double Lift(Harmonizer harmonizer, TestImage image, TestImage mask)
    {
        CurveSet curves = Predict(harmonizer, image, mask);
        TestImage result = TestImage.Create(image.Width, image.Height, PixelFormat.Rgba32);
        harmonizer.Render(image.View(PixelFormat.Rgba32), mask.Mask(MaskFormat.Gray8), result.View(PixelFormat.Rgba32), curves);
        double sum = 0;
        int count = 0;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    int change = result.Row<byte>(y)[(4 * x) + c] - image.Row<byte>(y)[(4 * x) + c];
                    if (mask.Row<byte>(y)[x] == 0)
                        Assert.AreEqual(0, change, "the background stays");
                    else
                        (sum, count) = (sum + change, count + 1);
                }
            }
        }

        return sum / count;
    }

    // A textured disc on textured ground; the texture swings by 20 codes around the given values.
    private static (TestImage Image, TestImage Mask) Scene(byte foreground, byte background)
    {
        const int side = 200;
        var random = new Random(1);
        TestImage image = TestImage.Create(side, side, PixelFormat.Rgba32), mask = TestImage.CreateMask(side, side, MaskFormat.Gray8);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                bool inside = ((x - 100) * (x - 100)) + ((y - 110) * (y - 110)) < 50 * 50;
                int value = (inside ? foreground : background) + random.Next(-20, 21);
                image.Row<byte>(y).Slice(4 * x, 3).Fill((byte)value);
                image.Row<byte>(y)[(4 * x) + 3] = 255;
                mask.Row<byte>(y)[x] = (byte)(inside ? 255 : 0);
            }
        }

        return (image, mask);
    }
}
