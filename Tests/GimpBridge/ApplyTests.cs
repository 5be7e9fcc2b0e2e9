using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Model;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

/// <summary><c>harmonize apply</c> as a process.</summary>
[TestClass]
public sealed class ApplyTests
{
    [TestMethod]
    public void WhatWasWritten_IsNamed_AndCutoutsAndGuidesHaveNotes()
    {
        using var fixture = new CommandFixture();
        TestPictures.Noise(10, 10).Save(fixture.File("cutout.png"));
        TestPictures.Noise(20, 20, 1).Save(fixture.File("guide.png"));
        RunResult result = fixture.Run("apply", "photo.png", "-f", "cutout.png", "-b", "guide.png", "-o", "out.png", "--curves", "c.json", "--model", "model.onnx");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.AreEqual("wrote out.png, c.json", result.Output.Trim());
        StringAssert.Contains(result.Error, "note: cutout.png has no transparency");
        StringAssert.Contains(result.Error, "note: guide.png is gray");
    }

    [TestMethod]
    [DataRow("photo.png", "out.png")]
    [DataRow("photo.png", "out.tif")]
    [DataRow("photo.png", "out.webp")]
    [DataRow("deep.png", "out.png")]
    [DataRow("deep.png", "out.tif")]
    [DataRow("alpha.png", "out.png")]
    [DataRow("alpha.png", "out.webp")]
    [DataRow("float.tif", "out.tif")]
    public void Result_IsWhatCoreRenders_AndUntouchedOutsideTheMask(string image, string output)
    {
        using var fixture = new CommandFixture();
        if (image != "photo.png")
        {
            Enums.BandFormat format = image switch { "deep.png" => Enums.BandFormat.Ushort, "float.tif" => Enums.BandFormat.Float, _ => Enums.BandFormat.Uchar };
            TestPictures.Noise(CommandFixture.Width, CommandFixture.Height, image == "alpha.png" ? 4 : 3, format, seed: 4).Save(fixture.File(image));
        }

        double[] before = fixture.Actual(image);
        fixture.RunWell("apply", image, "--mask", "mask.png", "-o", output);

        double[] actual = fixture.Actual(output);
        CollectionAssert.AreEqual(fixture.Expected(image, "mask.png"), actual);
        double[] mask = CommandFixture.MaskValues();
        int changed = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            if (mask[i / 4] == 0 || i % 4 == 3)
                Assert.AreEqual(before[i], actual[i]);
            else if (before[i] != actual[i])
                changed++;
        }

        Assert.IsGreaterThan(1000, changed);
    }

    [TestMethod]
    public void AnObjectThatFitsAlready_StaysAndTheUserHearsOfIt()
    {
        using var fixture = new CommandFixture(new TestModel { Gain = 0, Bend = [0, 0, 0], Stages = 1, Knots = 13 });
        RunResult result = fixture.Run("apply", "photo.png", "-m", "mask.png", "-o", "out.png", "--model", "model.onnx");
        StringAssert.Contains(result.Error, "note: photo.png: the network finds that the object fits already");
        CollectionAssert.AreEqual(fixture.Actual("photo.png"), fixture.Actual("out.png"));

        using var other = new CommandFixture();
        Assert.DoesNotContain("fits already", other.Run("apply", "photo.png", "-m", "mask.png", "-o", "out.png", "--model", "model.onnx").Error);
    }

    [TestMethod]
    public void Jpeg_IsWrittenFinely()
    {
        using var fixture = new CommandFixture();
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "fine.jpg");
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "coarse.jpg", "--quality", "30");
        double[] expected = fixture.Expected("photo.png", "mask.png");
        // Noise is the worst that a JPEG can be given.
        Assert.IsLessThan(6, MeanDifference(expected, fixture.Actual("fine.jpg")));
        Assert.IsGreaterThan(10, MeanDifference(expected, fixture.Actual("coarse.jpg")));
        using VipsImage fine = VipsImage.NewFromFile(fixture.File("fine.jpg"));
        Assert.AreEqual("4:4:4", (string)fine.Get("jpeg-chroma-subsample"));
    }

    [TestMethod]
    public void ClassStagesStrengthAndGuide_ReachTheModel()
    {
        using var fixture = new CommandFixture(new TestModel { ClassBend = 0.1f });
        (VipsImage.Black(20, 10, 3) + new double[] { 250, 5, 120 }).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb).Save(fixture.File("guide.png"));
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "plain.png", "--class", "auto", "--provider", "cpu");
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "class.png", "--class", "Food");
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "stages.png", "--stages", "1");
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "half.png", "--strength", "0.5");
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "none.png", "--strength", "0");
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "guided.png", "--background", "guide.png");

        double[] plain = fixture.Expected("photo.png", "mask.png");
        CollectionAssert.AreEqual(plain, fixture.Actual("plain.png"));
        foreach ((string name, double[] expected) in new[]
        {
            ("class.png", fixture.Expected("photo.png", "mask.png", semanticClass: SemanticClass.Food)),
            ("stages.png", fixture.Expected("photo.png", "mask.png", stages: 1)),
            ("half.png", fixture.Expected("photo.png", "mask.png", strength: 0.5)),
            ("none.png", fixture.Actual("photo.png")),
            ("guided.png", fixture.Expected("photo.png", "mask.png", guide: "guide.png")),
        })
        {
            CollectionAssert.AreEqual(expected, fixture.Actual(name), name);
            CollectionAssert.AreNotEqual(plain, expected, name);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Cutout_IsPastedAndHarmonizedByItself(bool foregroundCropped)
    {
        using var fixture = new CommandFixture(new TestModel { ForegroundCropped = foregroundCropped });
        using VipsImage cutout = TestPictures.Cutout(30, 24);
        cutout.Copy().Save(fixture.File("cutout.png"));
        fixture.RunWell("apply", "photo.png", "--foreground", "cutout.png", "--at", "-6,30", "-o", "out.png");
        fixture.RunWell("apply", "photo.png", "-f", "cutout.png", "--at", "-6,30", "--strength", "0", "-o", "composite.png");

        double[] photo = fixture.Actual("photo.png"), composite = fixture.Actual("composite.png"), actual = fixture.Actual("out.png"), pasted = cutout.Values();
        int changed = 0;
        for (int y = 0; y < CommandFixture.Height; y++)
        {
            for (int x = 0; x < CommandFixture.Width; x++)
            {
                int i = ((y * CommandFixture.Width) + x) * 4, cx = x + 6, cy = y - 30;
                bool inside = cx < 30 && cy is >= 0 and < 24;
                int j = inside ? ((cy * 30) + cx) * 4 : -1;
                double alpha = inside ? pasted[j + 3] / 255 : 0;
                for (int c = 0; c < 3; c++)
                {
                    Assert.AreEqual(inside ? (pasted[j + c] * alpha) + (photo[i + c] * (1 - alpha)) : photo[i + c], composite[i + c], alpha == 0 ? 0 : 0.5001);
                    if (alpha == 0)
                        Assert.AreEqual(photo[i + c], actual[i + c]);
                    else if (composite[i + c] != actual[i + c])
                        changed++;
                }
            }
        }

        Assert.IsGreaterThan(200, changed);
    }

    [TestMethod]
    public void Guide_IsSeenInTheProfileOfThePicture()
    {
        // Only the guide's mean moves the curves here.
        using var fixture = new CommandFixture(new TestModel { Gain = 2, Bend = [0, 0, 0] });
        using VipsImage brown = (VipsImage.Black(9, 9, 3) + new double[] { 200, 80, 40 }).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        brown.Copy().Save(fixture.File("plain.png"));
        brown.IccTransform("p3", inputProfile: "srgb").Save(fixture.File("wide.png"));
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-b", "plain.png", "-o", "by-plain.png");
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-b", "wide.png", "-o", "by-wide.png");
        double[] byPlain = fixture.Actual("by-plain.png");
        Assert.IsLessThan(0.5, MeanDifference(byPlain, fixture.Actual("by-wide.png")));
        // Unconverted values would have shown.
        Assert.IsGreaterThan(1, MeanDifference(byPlain, fixture.Expected("photo.png", "mask.png", guide: "wide.png")));
    }

    [TestMethod]
    public void CurvesAndReport_NeedNoResult()
    {
        using var fixture = new CommandFixture();
        string[] names = fixture.Names;
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "--curves", "c.json", "--curves", "c.acv", "--curves", "c.cube", "--curves", "c.settings", "--report", "report.png");
        CollectionAssert.AreEquivalent(names.Concat(["c.acv", "c.cube", "c.json", "c.settings", "report.png"]).ToArray(), fixture.Names);
    }

    [TestMethod]
    public void PhotosTakenUpright_GoWithUprightMasks()
    {
        using var fixture = new CommandFixture();
        // The sensor's rows are the picture's columns.
        using VipsImage sensor = TestPictures.Noise(CommandFixture.Height, CommandFixture.Width, seed: 9);
        sensor.Mutate(fields => fields.Set(GValue.GIntType, MetadataFields.Orientation, 8)).Save(fixture.File("upright.png"));
        fixture.RunWell("apply", "upright.png", "-m", "mask.png", "-o", "out.tif");
        CollectionAssert.AreEqual(fixture.Expected("upright.png", "mask.png"), fixture.Actual("out.tif"));
        using VipsImage written = VipsImage.NewFromFile(fixture.File("out.tif"));
        Assert.AreEqual((CommandFixture.Width, CommandFixture.Height, 1), (written.Width, written.Height, (int)written.Get(MetadataFields.Orientation)));
    }

    [TestMethod]
    public void OnePixel_WorksWithAGuide()
    {
        using var fixture = new CommandFixture();
        TestPictures.Noise(1, 1).Save(fixture.File("pixel.png"));
        (VipsImage.Black(1, 1) + 255).Cast(Enums.BandFormat.Uchar).Save(fixture.File("white.png"));
        fixture.RunWell("apply", "pixel.png", "-m", "white.png", "-b", "photo.png", "-o", "out.png", "--report", "report.png");
        CollectionAssert.AreEqual(fixture.Expected("pixel.png", "white.png", guide: "photo.png"), fixture.Actual("out.png"));
        fixture.RunBadly(1, ["apply", "pixel.png", "-m", "white.png", "-o", "out.png", "--model", "model.onnx"], "no background");
    }

    [TestMethod]
    public void VeryWidePictures_Work()
    {
        using var fixture = new CommandFixture();
        TestPictures.Noise(30_000, 20).Save(fixture.File("wide.png"));
        TestPictures.Disc(30_000, 20).Save(fixture.File("wide-mask.png"));
        fixture.RunWell("apply", "wide.png", "-m", "wide-mask.png", "-o", "out.png", "--report", "report.png");
        CollectionAssert.AreEqual(fixture.Expected("wide.png", "wide-mask.png"), fixture.Actual("out.png"));
    }

    [TestMethod]
    public void Conversions_AreSaidOnTheErrorStream()
    {
        using var fixture = new CommandFixture();
        TestPictures.Noise(CommandFixture.Width, CommandFixture.Height, 1).Save(fixture.File("gray.png"));
        using (VipsImage noise = TestPictures.Noise(CommandFixture.Width, CommandFixture.Height))
            noise.IccTransform("cmyk", inputProfile: "srgb").Save(fixture.File("print.jpg"));
        TestPictures.Noise(CommandFixture.Width, CommandFixture.Height, 3, Enums.BandFormat.Ushort).Save(fixture.File("deep.tif"));
        foreach ((string image, string words) in new[] { ("gray.png", "gray.png is gray"), ("print.jpg", "CMYK and was converted to sRGB"), ("deep.tif", "16 bits") })
        {
            RunResult result = fixture.Run("apply", image, "-m", "mask.png", "-o", "out.jpg", "--model", "model.onnx");
            Assert.AreEqual(0, result.ExitCode, result.Error);
            string line = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Single();
            StringAssert.StartsWith(line, "note: ");
            StringAssert.Contains(line, words);
        }
    }

    [TestMethod]
    public void DirectMLThatIsNotThere_IsSaidAndReplaced()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("DirectML may be there.");
        using var fixture = new CommandFixture();
        RunResult result = fixture.Run("apply", "photo.png", "-m", "mask.png", "-o", "out.png", "--provider", "directml", "--model", "model.onnx");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        StringAssert.StartsWith(result.Error, "note: CPU runs the network instead of DirectML: ");
        CollectionAssert.AreEqual(fixture.Expected("photo.png", "mask.png"), fixture.Actual("out.png"));
    }

    [TestMethod]
    public void Overwrite_ReplacesTheInput_AndOtherFilesAreReplacedAnyway()
    {
        using var fixture = new CommandFixture();
        double[] expected = fixture.Expected("photo.png", "mask.png");
        File.WriteAllText(fixture.File("old.png"), "something old");
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "old.png");
        CollectionAssert.AreEqual(expected, fixture.Actual("old.png"));
        string[] names = fixture.Names;
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "./photo.png", "--overwrite");
        CollectionAssert.AreEqual(expected, fixture.Actual("photo.png"));
        CollectionAssert.AreEqual(names, fixture.Names);
    }

    [TestMethod]
    public void Help_ShowsExamplesAndExitCodes()
    {
        using var fixture = new CommandFixture();
        RunResult help = fixture.Run("apply", "--help");
        Assert.AreEqual(0, help.ExitCode);
        foreach (string words in new[] { "--foreground", "harmonize apply composite.jpg --mask mask.png -o result.jpg", "Exit codes:", "130" })
            StringAssert.Contains(help.Output, words);
        foreach (string command in new[] { "apply", "batch", "info" })
            StringAssert.Contains(fixture.Run("--help").Output, $"  {command}");
    }

    private static double MeanDifference(double[] expected, double[] actual) => expected.Zip(actual, (e, a) => Math.Abs(e - a)).Average();
}
