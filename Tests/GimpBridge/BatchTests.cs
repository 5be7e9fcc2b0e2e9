using HarmonizeEffect.Model;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

/// <summary><c>harmonize batch</c> as a process.</summary>
[TestClass]
public sealed class BatchTests
{
    [TestMethod]
    [DataRow(",")]
    [DataRow(";")]
    public void List_CountsFromItsOwnFolderAndTellsClasses(string separator)
    {
        using var fixture = new CommandFixture(new TestModel { ClassBend = 0.1f });
        Directory.CreateDirectory(fixture.File("job"));
        File.WriteAllLines(fixture.File("job/list.csv"), [string.Join(separator, "Class", "Image", "Mask"), string.Join(separator, "food", "../photo.png", "../mask.png"), string.Join(separator, "", "second.png", "../mask.png")]);
        TestPictures.Noise(CommandFixture.Width, CommandFixture.Height, seed: 8).Save(fixture.File("job/second.png"));

        RunResult result = fixture.Run("batch", "--list", "job/list.csv", "-o", "results", "--model", "model.onnx");
        Assert.AreEqual("", result.Error);
        Assert.AreEqual(0, result.ExitCode);
        CollectionAssert.AreEqual(new[] { "[1/2] photo.png", "[2/2] second.png", "2 done, 0 failed" }, Lines(result.Output));
        CollectionAssert.AreEqual(fixture.Expected("photo.png", "mask.png", semanticClass: SemanticClass.Food), fixture.Actual("results/photo.png"));
        CollectionAssert.AreEqual(fixture.Expected("job/second.png", "mask.png"), fixture.Actual("results/second.png"));
    }

    [TestMethod]
    public void Folders_AreMatchedByName_AndFailuresDoNotStopTheRest()
    {
        using var fixture = new CommandFixture();
        foreach (string folder in new[] { "photos", "masks" })
            Directory.CreateDirectory(fixture.File(folder));
        foreach (string name in new[] { "a.jpg", "b.png", "c.tif", "d.png" })
            TestPictures.Noise(CommandFixture.Width, CommandFixture.Height).Save(fixture.File($"photos/{name}"));
        foreach (string name in new[] { "a", "b", "d" })
            TestPictures.Disc(CommandFixture.Width, CommandFixture.Height).Save(fixture.File($"masks/{name}.png"));
        byte[] damaged = File.ReadAllBytes(fixture.File("photos/b.png"));
        File.WriteAllBytes(fixture.File("photos/b.png"), damaged[..(damaged.Length / 2)]);
        File.WriteAllText(fixture.File("photos/notes.txt"), "not a photo");

        RunResult result = fixture.Run("batch", "--images", "photos", "--masks", "masks", "-o", "results", "--model", "model.onnx");
        Assert.AreEqual(3, result.ExitCode);
        CollectionAssert.AreEqual(new[] { "[1/4] a.jpg", "[4/4] d.png", "2 done, 2 failed" }, Lines(result.Output));
        string[] errors = Lines(result.Error);
        Assert.HasCount(2, errors);
        StringAssert.StartsWith(errors[0], "harmonize: b.png: ");
        StringAssert.Contains(errors[0], "cut short");
        StringAssert.StartsWith(errors[1], "harmonize: c.tif: ");
        StringAssert.Contains(errors[1], "there is no mask c");
        CollectionAssert.AreEqual(new[] { "a.jpg", "d.png" }, Directory.GetFiles(fixture.File("results")).Select(Path.GetFileName).Order().ToArray());
        CollectionAssert.AreEqual(fixture.Expected("photos/d.png", "mask.png"), fixture.Actual("results/d.png"));
    }

    [TestMethod]
    public void Folders_PicturesOfOtherKindsAreNamed()
    {
        using var fixture = new CommandFixture();
        foreach (string folder in new[] { "photos", "masks" })
            Directory.CreateDirectory(fixture.File(folder));
        File.Copy(fixture.File("photo.png"), fixture.File("photos/a.png"));
        File.Copy(fixture.File("mask.png"), fixture.File("masks/a.png"));
        foreach (string name in new[] { "b.gif", "C.BMP", "notes.txt" })
            File.WriteAllText(fixture.File($"photos/{name}"), "");

        RunResult result = fixture.Run("batch", "--images", "photos", "--masks", "masks", "-o", "results", "--model", "model.onnx");
        Assert.AreEqual("note: left out, because only PNG, JPEG, TIFF or WebP can be read: C.BMP, b.gif; convert them to have them done.", result.Error.Trim());
        Assert.AreEqual(0, result.ExitCode);
    }

    [TestMethod]
    public void SkipExisting_GoesOnWhereItStopped()
    {
        using var fixture = new CommandFixture();
        TestPictures.Noise(CommandFixture.Width, CommandFixture.Height, seed: 3).Save(fixture.File("second.png"));
        File.WriteAllLines(fixture.File("list.csv"), ["image,mask", "photo.png,mask.png", "second.png,mask.png"]);
        Directory.CreateDirectory(fixture.File("results"));
        File.WriteAllText(fixture.File("results/photo.png"), "done before");

        RunResult result = fixture.Run("batch", "--list", "list.csv", "-o", "results", "--skip-existing", "--model", "model.onnx");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        CollectionAssert.AreEqual(new[] { "[1/2] photo.png: skipped, its result exists", "[2/2] second.png", "1 done, 1 skipped, 0 failed" }, Lines(result.Output));
        Assert.AreEqual("done before", File.ReadAllText(fixture.File("results/photo.png")));
        Assert.IsTrue(File.Exists(fixture.File("results/second.png")));

        // Without it, results are made anew.
        Assert.AreEqual(0, fixture.Run("batch", "--list", "list.csv", "-o", "results", "--model", "model.onnx").ExitCode);
        CollectionAssert.AreEqual(fixture.Expected("photo.png", "mask.png"), fixture.Actual("results/photo.png"));
    }

    [TestMethod]
    public void RowsThatCannotBeDone_AreNamed()
    {
        using var fixture = new CommandFixture();
        Directory.CreateDirectory(fixture.File("other"));
        File.Copy(fixture.File("photo.png"), fixture.File("other/photo.png"));
        File.WriteAllLines(fixture.File("list.csv"), ["image,mask,class", "photo.png,mask.png,person", "other/photo.png,mask.png,", "photo.png,mask.png,dog", "gone.png,mask.png,", "mask.png,,"]);

        RunResult result = fixture.Run("batch", "--list", "list.csv", "-o", "results", "--model", "model.onnx");
        Assert.AreEqual(3, result.ExitCode);
        CollectionAssert.AreEqual(new[] { "[1/5] photo.png", "1 done, 4 failed" }, Lines(result.Output));
        string[] errors = Lines(result.Error);
        Assert.HasCount(4, errors, result.Error);
        StringAssert.Contains(errors[0], "same name");
        StringAssert.Contains(errors[1], "same name");
        StringAssert.Contains(errors[2], "does not exist");
        StringAssert.Contains(errors[3], "line 6");
        CollectionAssert.AreEqual(new[] { "photo.png" }, Directory.GetFiles(fixture.File("results")).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void UnknownClassInAList_FailsItsRow()
    {
        using var fixture = new CommandFixture();
        File.WriteAllLines(fixture.File("list.csv"), ["image,mask,class", "photo.png,mask.png,dog"]);
        RunResult result = fixture.Run("batch", "--list", "list.csv", "-o", "results", "--model", "model.onnx");
        Assert.AreEqual(3, result.ExitCode);
        StringAssert.Contains(result.Error, "'dog' is not a class");
    }

    [TestMethod]
    public void ResultsDoNotReplaceWhatTheBatchReads()
    {
        using var fixture = new CommandFixture();
        byte[] photo = File.ReadAllBytes(fixture.File("photo.png"));
        File.WriteAllLines(fixture.File("list.csv"), ["image,mask", "photo.png,mask.png"]);
        string[] names = fixture.Names;
        RunResult result = fixture.Run("batch", "--list", "list.csv", "-o", ".", "--model", "model.onnx");
        Assert.AreEqual(3, result.ExitCode);
        StringAssert.Contains(result.Error, "--overwrite");
        CollectionAssert.AreEqual(photo, File.ReadAllBytes(fixture.File("photo.png")));
        CollectionAssert.AreEqual(names, fixture.Names);

        double[] expected = fixture.Expected("photo.png", "mask.png");
        Assert.AreEqual(0, fixture.Run("batch", "--list", "list.csv", "-o", ".", "--overwrite", "--model", "model.onnx").ExitCode);
        CollectionAssert.AreEqual(expected, fixture.Actual("photo.png"));
        CollectionAssert.AreEqual(names, fixture.Names);
    }

    [TestMethod]
    public void Notes_NameTheirPicture()
    {
        using var fixture = new CommandFixture();
        using (VipsImage gray = TestPictures.Noise(CommandFixture.Width, CommandFixture.Height, 1, Enums.BandFormat.Uchar))
            gray.Copy().Save(fixture.File("gray.png"));
        File.WriteAllLines(fixture.File("list.csv"), ["image,mask", "gray.png,mask.png"]);
        RunResult result = fixture.Run("batch", "--list", "list.csv", "-o", "results", "--model", "model.onnx");
        Assert.AreEqual(0, result.ExitCode);
        StringAssert.StartsWith(result.Error, "note: gray.png is gray");
    }

    [TestMethod]
    [DataRow("", "first line")]
    [DataRow("picture,mask\nphoto.png,mask.png\n", "first line")]
    [DataRow("image,mask\n", "lists no pictures")]
    public void ListsThatCannotBeUsed_AreRefused(string text, string words)
    {
        using var fixture = new CommandFixture();
        File.WriteAllText(fixture.File("list.csv"), text);
        fixture.RunBadly(1, ["batch", "--list", "list.csv", "-o", "results", "--model", "model.onnx"], "list.csv", words);
    }

    [TestMethod]
    public void SourcesThatAreNotThere_AreRefused()
    {
        using var fixture = new CommandFixture();
        Directory.CreateDirectory(fixture.File("empty"));
        fixture.RunBadly(1, ["batch", "--list", "gone.csv", "-o", "results", "--model", "model.onnx"], "gone.csv", "does not exist");
        fixture.RunBadly(1, ["batch", "--images", "gone", "--masks", ".", "-o", "results", "--model", "model.onnx"], "gone");
        fixture.RunBadly(1, ["batch", "--images", "empty", "--masks", ".", "-o", "results", "--model", "model.onnx"], "empty", "no pictures");
        fixture.RunBadly(1, ["batch", "--images", ".", "--masks", "empty", "-o", "./empty", "--model", "model.onnx"], "among the masks", "another folder");
        File.WriteAllLines(fixture.File("list.csv"), ["image,mask", "photo.png,mask.png"]);
        fixture.RunBadly(1, ["batch", "--list", "list.csv", "-o", "photo.png", "--model", "model.onnx"], "photo.png", "cannot be made");
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
