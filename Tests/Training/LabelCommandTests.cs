using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Commands;
using HarmonizeEffect.Training.Data;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class LabelCommandTests
{
    [TestMethod]
    public async Task LabelsOfADatasetCanBeTrainedOn()
    {
        using var folder = new IHarmony4Folder();
        string csv = folder.PathOf("labels.csv");
        string half = folder.PathOf("HCOCO", "composite_images", "c103_17003_1.jpg");
        File.WriteAllBytes(half, File.ReadAllBytes(half)[..^600]);
        Assert.AreEqual(0, await RunAsync("--data", folder.Path, "--model", WriteModel(folder.Path), "-o", csv));

        string[] lines = File.ReadAllLines(csv);
        Assert.AreEqual("composite,class,score", lines[0]);
        Assert.HasCount(84, lines, "A header and every composite but the broken one.");
        var labels = ClassLabels.Read(csv);
        foreach (HarmonyCase item in HarmonyDataset.List(folder.Path, "train").Where(item => item.Composite != half))
            Assert.IsGreaterThanOrEqualTo(0, labels[item.Name], item.Name);
        Assert.AreEqual(-1, labels["c103_17003_1"]);
    }

    [TestMethod]
    public async Task LabelsOfPhotosKeepWhatIsKnown()
    {
        using var photos = new PhotoFolder(40);
        string model = WriteModel(photos.Path), table = Path.Combine(photos.Path, PhotoLibrary.TableName), labelled = Path.Combine(photos.Path, "labelled.csv");
        Assert.AreEqual(1, await RunAsync("--photos", photos.Path, "--model", model, "-o", table), "The table's test rows must not be lost.");
        Assert.AreEqual(0, await RunAsync("--photos", photos.Path, "--model", model, "-o", labelled));
        File.Move(labelled, table, overwrite: true);
        foreach (PhotoLibrary library in Both(PhotoLibrary.Open(photos.Path)))
        {
            for (int i = 0; i < library.Count; i++)
            {
                int number = int.Parse(library.NameOf(i)["made/p".Length..], System.Globalization.CultureInfo.InvariantCulture) % 6;
                Assert.IsGreaterThanOrEqualTo(0, library.ClassOf(i));
                if (number < 5)
                    Assert.AreEqual(number, library.ClassOf(i), "A class that the table told.");
            }
        }

        static PhotoLibrary[] Both((PhotoLibrary, PhotoLibrary) parts) => [parts.Item1, parts.Item2];
    }

    [TestMethod]
    public async Task OneKindOfDataMustBeNamed() => Assert.AreNotEqual(0, await LabelCommand.Create().Parse(["--model", "m.onnx", "-o", "x.csv"]).InvokeAsync());

    private static string WriteModel(string folder)
    {
        string path = Path.Combine(folder, "default.onnx");
        using Stream model = DefaultModel.Open(), file = File.Create(path);
        model.CopyTo(file);
        return path;
    }

    private static Task<int> RunAsync(params string[] args) => Failures.ReportAsync(() => LabelCommand.Create().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false }));
}
