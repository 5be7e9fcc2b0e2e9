using System.Diagnostics;
using HarmonizeEffect.Model;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

/// <summary>Everything that <c>harmonize</c> must refuse, as a process: a sentence, an exit code, and no file touched.</summary>
[TestClass]
public sealed class BadInputTests
{
    private static readonly string[] Apply = ["apply", "photo.png", "--mask", "mask.png", "-o", "out.png", "--model", "model.onnx"];

    [TestMethod]
    [DataRow("photo.png")]
    [DataRow("mask.png")]
    [DataRow("model.onnx")]
    public void MissingFiles(string name)
    {
        using var fixture = new CommandFixture();
        File.Delete(fixture.File(name));
        fixture.RunBadly(1, Apply, name, "check the");
    }

    [TestMethod]
    [DataRow("photo.png")]
    [DataRow("mask.png")]
    public void Folders(string name)
    {
        using var fixture = new CommandFixture();
        File.Delete(fixture.File(name));
        Directory.CreateDirectory(fixture.File(name));
        fixture.RunBadly(1, Apply, name, "is a folder");
    }

    [TestMethod]
    [DataRow("photo.png")]
    [DataRow("mask.png")]
    public void UnreadableFiles(string name)
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("This user may read every file.");
            return;
        }

        using var fixture = new CommandFixture();
        File.SetUnixFileMode(fixture.File(name), UnixFileMode.None);
        fixture.RunBadly(1, Apply, name, "permissions");
    }

    [TestMethod]
    [DataRow("photo.png")]
    [DataRow("mask.png")]
    public void FilesThatAreNoPictures(string name)
    {
        using var fixture = new CommandFixture();
        File.WriteAllText(fixture.File(name), "<svg xmlns='http://www.w3.org/2000/svg' width='64' height='48'/>");
        fixture.RunBadly(1, Apply, name, "not a picture", "PNG, JPEG, TIFF or WebP");
    }

    [TestMethod]
    [DataRow("photo.png")]
    [DataRow("mask.png")]
    public void EmptyFiles(string name)
    {
        using var fixture = new CommandFixture();
        File.WriteAllBytes(fixture.File(name), []);
        fixture.RunBadly(1, Apply, name, "empty");
    }

    [TestMethod]
    [DataRow("photo.png")]
    [DataRow("mask.png")]
    public void Pipes(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows keeps pipes apart from files.");
            return;
        }

        using var fixture = new CommandFixture();
        File.Delete(fixture.File(name));
        using (Process pipe = Process.Start("mkfifo", [fixture.File(name)]))
            pipe.WaitForExit();
        RunResult result = fixture.Run(Apply);
        Assert.AreEqual(1, result.ExitCode);
        StringAssert.Contains(result.Error, "not an ordinary file");
    }

    [TestMethod]
    [DataRow("photo.png")]
    [DataRow("mask.png")]
    public void TruncatedPictures(string name)
    {
        using var fixture = new CommandFixture();
        byte[] bytes = File.ReadAllBytes(fixture.File(name));
        File.WriteAllBytes(fixture.File(name), bytes[..(bytes.Length / 2)]);
        fixture.RunBadly(1, Apply, name, "cut short");
    }

    [TestMethod]
    public void PicturesWithoutSize()
    {
        using var fixture = new CommandFixture();
        byte[] bytes = File.ReadAllBytes(fixture.File("photo.png"));
        // The width in PNG's header chunk, whose checksum then is wrong too.
        bytes.AsSpan(16, 4).Clear();
        File.WriteAllBytes(fixture.File("photo.png"), bytes);
        fixture.RunBadly(1, Apply, "photo.png", "damaged");
    }

    [TestMethod]
    public void EmptyMask()
    {
        using var fixture = new CommandFixture();
        VipsImage.Black(CommandFixture.Width, CommandFixture.Height).Save(fixture.File("mask.png"));
        fixture.RunBadly(1, Apply, "mask mask.png is empty");
    }

    [TestMethod]
    public void FullMask()
    {
        using var fixture = new CommandFixture();
        (VipsImage.Black(CommandFixture.Width, CommandFixture.Height) + 255).Cast(Enums.BandFormat.Uchar).Save(fixture.File("mask.png"));
        fixture.RunBadly(1, Apply, "mask mask.png covers the whole picture");
    }

    [TestMethod]
    public void MaskOfAnotherSize()
    {
        using var fixture = new CommandFixture();
        TestPictures.Disc(CommandFixture.Height, CommandFixture.Width).Save(fixture.File("mask.png"));
        fixture.RunBadly(1, Apply, "48 × 64", "64 × 48");
    }

    [TestMethod]
    public void CutoutOutsideThePhoto()
    {
        using var fixture = new CommandFixture();
        TestPictures.Cutout(10, 10).Save(fixture.File("cutout.png"));
        fixture.RunBadly(1, ["apply", "photo.png", "-f", "cutout.png", "--at", "64,0", "-o", "out.png", "--model", "model.onnx"], "wholly outside", "64 × 48");
    }

    [TestMethod]
    public void CutoutThatIsClear()
    {
        using var fixture = new CommandFixture();
        using (VipsImage clear = TestPictures.Noise(10, 10))
            clear.Bandjoin(0).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb).Save(fixture.File("cutout.png"));
        fixture.RunBadly(1, ["apply", "photo.png", "-f", "cutout.png", "-o", "out.png", "--model", "model.onnx"], "cut-out cutout.png is fully transparent");
    }

    [TestMethod]
    public void CutoutThatHidesThePhoto()
    {
        using var fixture = new CommandFixture();
        // Only what lies outside the photo is transparent.
        using (VipsImage opaque = TestPictures.Noise(CommandFixture.Width, CommandFixture.Height).Bandjoin(255))
            opaque.Embed(0, 0, CommandFixture.Width + 1, CommandFixture.Height).Copy(interpretation: Enums.Interpretation.Srgb).Save(fixture.File("cutout.png"));
        fixture.RunBadly(1, ["apply", "photo.png", "-f", "cutout.png", "-o", "out.png", "--model", "model.onnx"], "cut-out cutout.png covers the whole picture");
    }

    [TestMethod]
    [DataRow("missing/out.png", "does not exist")]
    [DataRow("folder.png", "is a folder")]
    public void UnwritableOutput(string output, string words)
    {
        using var fixture = new CommandFixture();
        Directory.CreateDirectory(fixture.File("folder.png"));
        fixture.RunBadly(1, [.. Apply[..4], "-o", output, "--model", "model.onnx"], output, words);
        fixture.RunBadly(1, [.. Apply[..4], "--report", output, "--model", "model.onnx"], output, words);
    }

    [TestMethod]
    public void OutputWhereNobodyMayWrite()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("Needs a folder in which not even root may write.");
        using var fixture = new CommandFixture();
        fixture.RunBadly(1, [.. Apply[..4], "-o", "/proc/out.png", "--model", "model.onnx"], "/proc/out.png cannot be written");
    }

    [TestMethod]
    public void WriteProtectedOutput()
    {
        using var fixture = new CommandFixture();
        File.WriteAllText(fixture.File("out.png"), "precious");
        File.SetAttributes(fixture.File("out.png"), FileAttributes.ReadOnly);
        fixture.RunBadly(1, Apply, "out.png is write-protected");
        File.SetAttributes(fixture.File("out.png"), FileAttributes.Normal);
    }

    [TestMethod]
    [DataRow("out.bmp", ".png, .jpg, .tif or .webp")]
    [DataRow("out", ".png, .jpg, .tif or .webp")]
    public void OutputInAnUnknownFormat(string output, string words)
    {
        using var fixture = new CommandFixture();
        fixture.RunBadly(1, [.. Apply[..4], "-o", output, "--model", "model.onnx"], output, words);
    }

    [TestMethod]
    public void CurvesAndReportsInUnknownFormats()
    {
        using var fixture = new CommandFixture();
        fixture.RunBadly(1, [.. Apply, "--curves", "curves.txt"], "curves.txt", ".acv");
        fixture.RunBadly(1, [.. Apply, "--report", "report.pdf"], "report.pdf", ".png");
    }

    [TestMethod]
    public void TransparencyIntoJpeg()
    {
        using var fixture = new CommandFixture();
        TestPictures.Noise(CommandFixture.Width, CommandFixture.Height, 4).Save(fixture.File("photo.png"));
        fixture.RunBadly(1, [.. Apply[..4], "-o", "out.jpg", "--model", "model.onnx"], "transparency", "PNG, TIFF or WebP");
    }

    [TestMethod]
    [DataRow("photo.png")]
    [DataRow("mask.png")]
    [DataRow("./folder/../photo.png")]
    [DataRow("alias.png")]
    [DataRow("linked/photo.png")]
    public void OutputThatIsAnInput(string output)
    {
        using var fixture = new CommandFixture();
        Directory.CreateDirectory(fixture.File("folder"));
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(fixture.File("alias.png"), "photo.png");
            Directory.CreateSymbolicLink(fixture.File("linked"), ".");
        }
        else if (!File.Exists(fixture.File(output)))
            Assert.Inconclusive("Making links on Windows needs rights that a test seldom has.");

        fixture.RunBadly(1, [.. Apply[..4], "-o", output, "--model", "model.onnx"], "would replace the input", "--overwrite");
        fixture.RunBadly(1, [.. Apply, "--report", output], "would replace the input", "--overwrite");
    }

    [TestMethod]
    public void OneOutputTwice()
    {
        using var fixture = new CommandFixture();
        fixture.RunBadly(1, [.. Apply, "--report", "./out.png"], "written twice");
        fixture.RunBadly(1, [.. Apply, "--curves", "c.json", "--curves", "c.json"], "written twice");
    }

    [TestMethod]
    public void TruncatedModel()
    {
        using var fixture = new CommandFixture();
        byte[] bytes = File.ReadAllBytes(fixture.File("model.onnx"));
        File.WriteAllBytes(fixture.File("model.onnx"), bytes[..(bytes.Length / 2)]);
        fixture.RunBadly(1, Apply, "model.onnx");
        fixture.RunBadly(1, ["info", "model.onnx"], "model.onnx");
    }

    [TestMethod]
    public void ModelOfAnotherContract()
    {
        using var fixture = new CommandFixture(new TestModel { Overrides = new Dictionary<string, string?> { [ModelContract.Keys.Contract] = "2" } });
        fixture.RunBadly(1, Apply, "model.onnx", ModelContract.Keys.Contract, "'2'", "'1'");
    }

    [TestMethod]
    public void ModelWithoutMetadata()
    {
        using var fixture = new CommandFixture(new TestModel { Overrides = new Dictionary<string, string?> { [ModelContract.Keys.Licence] = null } });
        fixture.RunBadly(1, Apply, "model.onnx", ModelContract.Keys.Licence);
    }

    [TestMethod]
    public void MoreStagesThanTheModelHas()
    {
        using var fixture = new CommandFixture();
        fixture.RunBadly(1, [.. Apply, "--stages", "3"], "2 stages");
        File.WriteAllLines(fixture.File("list.csv"), ["image,mask", "photo.png,mask.png", "mask.png,mask.png"]);
        fixture.RunBadly(1, ["batch", "--list", "list.csv", "-o", "results", "--model", "model.onnx", "--stages", "3"], "2 stages");
    }

    [TestMethod]
    [DataRow("NaN")]
    [DataRow("-0.1")]
    [DataRow("1.01")]
    [DataRow("Infinity")]
    [DataRow("0,5")]
    [DataRow("half")]
    public void Strength(string strength)
    {
        using var fixture = new CommandFixture();
        fixture.RunBadly(2, [.. Apply, "--strength", strength], strength, "from 0 to 1");
    }

    [TestMethod]
    [DataRow("dog")]
    [DataRow("1")]
    [DataRow("person,food")]
    public void UnknownClass(string name)
    {
        using var fixture = new CommandFixture();
        fixture.RunBadly(2, [.. Apply, "--class", name], name, "auto, person, vehicle, animal, food, other");
    }

    [TestMethod]
    [DataRow("--provider", "cuda", "auto, directml or cpu")]
    [DataRow("--stages", "0", "1 or more")]
    [DataRow("--stages", "x", "'x' is not a whole number")]
    [DataRow("--stages", "1.5", "--stages")]
    [DataRow("--quality", "101", "between 1 and 100")]
    [DataRow("--quality", "x", "'x' is not a whole number")]
    [DataRow("--at", "5,5", "--foreground")]
    [DataRow("--foreground", "photo.png", "either --mask")]
    [DataRow("--sharpness", "5", "--sharpness")]
    [DataRow("--report", "", "--report is empty")]
    [DataRow("--background", " ", "--background is empty")]
    [DataRow("--strength", "", "--strength")]
    public void OptionsThatMakeNoSense(string option, string value, string words)
    {
        using var fixture = new CommandFixture();
        fixture.RunBadly(2, [.. Apply, option, value], words);
    }

    [TestMethod]
    public void IncompleteCommands()
    {
        using var fixture = new CommandFixture();
        fixture.RunBadly(2, ["apply", "photo.png", "-o", "out.png"], "either --mask");
        fixture.RunBadly(2, ["apply", "photo.png", "--mask", "mask.png"], "-o");
        fixture.RunBadly(2, ["apply", "photo.png", "--foreground", "photo.png", "--at", "5;5", "-o", "out.png"], "such as 640,380");
        fixture.RunBadly(2, ["apply", "", "--mask", "mask.png", "-o", "out.png"], "image is empty");
        fixture.RunBadly(2, ["batch", "-o", "results"], "--list");
        fixture.RunBadly(2, ["frob"], "'frob' is not a command", "apply");
        fixture.RunBadly(2, ["serve", "--provider", "cuda"], "auto, directml or cpu");
        fixture.RunBadly(2, ["batch", "--images", ".", "-o", "results"], "--masks");
    }
}
