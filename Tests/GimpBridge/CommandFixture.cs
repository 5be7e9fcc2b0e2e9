using HarmonizeEffect.Curves;
using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

/// <summary>A folder with a photo, a mask and a model in which the program runs.</summary>
internal sealed class CommandFixture : IDisposable
{
    public const int Width = 64, Height = 48;

    private readonly TemporaryFolder _folder = new();

    public CommandFixture(TestModel? model = null)
    {
        TestPictures.Noise(Width, Height).Save(File("photo.png"));
        TestPictures.Disc(Width, Height).Save(File("mask.png"));
        (model ?? new TestModel()).Write(File("model.onnx"));
    }

    public string Folder => _folder.Path;

    public string[] Names => _folder.Names;

    public string File(string name) => _folder.File(name);

    public RunResult Run(params string[] arguments) => HarmonizeProgram.Run(_folder.Path, arguments);

    /// <summary>Runs <c>harmonize</c> with the fixture's model and expects it to go well, without a word on the error stream.</summary>
    public void RunWell(params string[] arguments)
    {
        RunResult result = Run([.. arguments, "--model", "model.onnx"]);
        Assert.AreEqual("", result.Error);
        Assert.AreEqual(0, result.ExitCode);
    }

    /// <summary>
    /// Runs <c>harmonize</c> and expects it to fail with one line that has all of <paramref name="words"/>, and to leave the folder as
    /// it was.
    /// </summary>
    public void RunBadly(int exitCode, string[] arguments, params string[] words)
    {
        string[] names = Names;
        Dictionary<string, byte[]> contents = Contents();
        RunResult result = Run(arguments);
        Assert.AreEqual(exitCode, result.ExitCode, result.Error);
        Assert.AreEqual("", result.Output);
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // A usage error is followed by a pointer to the help.
        StringAssert.StartsWith(lines[0], "harmonize: ");
        if (exitCode == 1)
            Assert.HasCount(1, lines, result.Error);
        Assert.DoesNotContain("Unexpected", result.Error);
        foreach (string word in words)
            Assert.Contains(word, lines[0]);
        CollectionAssert.AreEqual(names, Names);
        Dictionary<string, byte[]> after = Contents();
        foreach (string name in names)
            CollectionAssert.AreEqual(contents[name], after[name], name);
    }

    /// <summary>What Core makes of the picture, rendered in memory: all samples with alpha.</summary>
    public double[] Expected(
        string image, string mask, string? guide = null, SemanticClass? semanticClass = null, int? stages = null, double strength = 1)
    {
        using Harmonizer harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = File("model.onnx"), Provider = ProviderChoice.Cpu });
        using Picture picture = PictureReader.Read(File(image), default);
        using MaskBuffer coverage = MaskReader.Read(File(mask), picture, default);
        using Picture? other = guide is null ? null : PictureReader.Read(File(guide), default);
        CurveSet curves = harmonizer.Predict(new PredictionRequest
        {
            Foreground = picture.View,
            Mask = coverage.View,
            Background = other?.View,
            Class = semanticClass,
            Stages = stages,
        }).Curves;
        harmonizer.Render(picture.View, coverage.View, picture.View, curves, strength);
        return picture.Image.Values();
    }

    /// <summary>All samples of a file, with alpha added where there is none.</summary>
    public double[] Actual(string name)
    {
        using Picture picture = PictureReader.Read(File(name), default);
        return picture.Image.Values();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Coverage of the fixture's mask, 0..255.</summary>
    public static double[] MaskValues()
    {
        using VipsImage disc = TestPictures.Disc(Width, Height);
        return disc.Values();
    }

    private Dictionary<string, byte[]> Contents() => Names.ToDictionary(name => name, name =>
    {
        try
        {
            return System.IO.File.ReadAllBytes(File(name));
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    });
}
