using HarmonizeEffect.Training.Commands;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Evaluation;
using HarmonizeEffect.Training.Loop;
using NetVips;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class IHarmony4Tests
{
    [TestMethod]
    public void AllFourAreReadHoweverTheirListsAreWritten()
    {
        using var folder = new IHarmony4Folder();
        IReadOnlyList<HarmonyCase> train = HarmonyDataset.ListWhole(folder.Path, "train"), test = HarmonyDataset.ListWhole(folder.Path, "test");
        CollectionAssert.AreEquivalent(new[] { "HAdobe5k 1", "HCOCO 80", "HFlickr 1", "Hday2night 2" }, Counts(train));
        CollectionAssert.AreEquivalent(new[] { "HAdobe5k 1", "HCOCO 1", "HFlickr 1", "Hday2night 1" }, Counts(test));
        HarmonyCase coco = train.First(item => item.Name == "c107_17007_2"), flickr = train.Single(item => item.Dataset == "HFlickr"), night = train[^1];
        Assert.AreEqual(folder.PathOf("HCOCO", "masks", "c107_17007.png"), coco.Mask);
        Assert.AreEqual(folder.PathOf("HCOCO", "real_images", "c107.jpg"), coco.Real);
        Assert.AreEqual(folder.PathOf("HFlickr", "masks", "f12_by_someone_1.png"), flickr.Mask);
        Assert.AreEqual(folder.PathOf("HFlickr", "real_images", "f12_by_someone.jpg"), flickr.Real);
        Assert.AreEqual(folder.PathOf("Hday2night", "real_images", "d21901-20130410-181833.jpg"), night.Real);
        Assert.AreEqual(".png", Path.GetExtension(test.Single(item => item.Dataset == "HFlickr").Real));

        Assert.HasCount(80, HarmonyDataset.ListWhole(folder.PathOf("HCOCO"), "train"));
        Assert.HasCount(2, HarmonyDataset.ListWhole(folder.PathOf("Hday2night") + Path.DirectorySeparatorChar, "train"));
        Assert.AreEqual("Hday2night", HarmonyDataset.List(folder.PathOf("Hday2night") + Path.DirectorySeparatorChar, "train")[0].Dataset);

        static string[] Counts(IEnumerable<HarmonyCase> cases) => [.. cases.GroupBy(item => item.Dataset).Select(group => $"{group.Key} {group.Count()}")];
    }

    [TestMethod]
    public void AMaskSaysTheSameHoweverItIsStored()
    {
        using var folder = new IHarmony4Folder();
        HarmonyCase[] cases = [.. HarmonyDataset.List(folder.Path, "train")];
        folder.RewriteMask("HCOCO", "c100_17000", mask => mask.Bandjoin(mask, mask, mask + 255).Copy(interpretation: Enums.Interpretation.Srgb));
        folder.RewriteMask("HCOCO", "c101_17001", mask => (mask.Cast(Enums.BandFormat.Ushort) * 257).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Grey16));
        byte[] expected = Photo.Load(cases[^1].Composite, cases[^1].Mask).Coverage;
        foreach (HarmonyCase item in cases)
        {
            CollectionAssert.AreEqual(expected, Photo.Load(item.Composite, item.Mask).Coverage, item.Name);
            CollectionAssert.AreEqual(expected, EvaluationPicture.ReadMask(item.Mask, null).Pixels, item.Name);
        }
    }

    [TestMethod]
    public void TrainingGoesOverAllOfThemAndTellsTheirClasses()
    {
        using var folder = new IHarmony4Folder();
        string csv = folder.PathOf("labels.csv");
        File.WriteAllText(csv, "composite;class\n");
        Assert.Contains("composite, class", Assert.ThrowsExactly<InvalidDataException>(() => ClassLabels.Read(csv)).Message);
        File.WriteAllLines(csv, [" Composite ,Class", .. HarmonyDataset.List(folder.Path, "train").Select(item => $"{item.Name}.jpg, Animal "), "HCOCO/composite_images/c900_1_1.jpg,food"]);
        var labels = ClassLabels.Read(csv);
        Assert.AreEqual(2, labels["a0001_1_1"]);
        Assert.AreEqual(3, labels["c900_1_1"]);

        var config = new TrainingConfig { Thumbnail = 32, Points = 32 };
        var told = new List<string>();
        var data = TrainingData.FromDataset(folder.Path, labels, config, told.Add, CancellationToken.None);
        Assert.IsEmpty(told);
        Assert.Contains("HCOCO 80, HFlickr 1, Hday2night 2", data.Description);
        for (int i = 0; i < data.Training.Count; i++)
        {
            TrainingPair pair = data.Training.Make(i);
            Assert.AreEqual(2, pair.Class);
            Assert.AreEqual(0.5, pair.Composite.Sum() / pair.Real.Sum(), 0.05);
        }
    }

    [TestMethod]
    public async Task WhatIsOddIsListedCountedAndLeftOut()
    {
        using var folder = new IHarmony4Folder();
        File.Delete(folder.PathOf("HCOCO", "masks", "c100_17000.png"));
        folder.RewriteMask("HCOCO", "c101_17001", mask => mask.Resize(0.5));
        using (Image larger = Image.NewFromFile(folder.PathOf("HCOCO", "real_images", "c102.jpg"), memory: true).Resize(2))
            larger.Jpegsave(folder.PathOf("HCOCO", "real_images", "c102.jpg"));
        File.WriteAllText(folder.PathOf("HAdobe5k", "composite_images", "a0001_1_1.jpg"), "");
        string half = folder.PathOf("HCOCO", "composite_images", "c103_17003_1.jpg");
        File.WriteAllBytes(half, File.ReadAllBytes(half)[..^600]);

        IReadOnlyList<HarmonyCase> cases = HarmonyDataset.List(folder.Path, "train");
        var check = DatasetCheck.Of(cases, decode: false, CancellationToken.None);
        Assert.HasCount(7, check.Problems);
        Assert.AreEqual(1, check.Problems.Count(problem => problem.Contains("a0001_1_1.jpg is not a picture", StringComparison.Ordinal)));
        Assert.AreEqual(2, check.Problems.Count(problem => problem.Contains("c100_17000.png is missing", StringComparison.Ordinal)));
        Assert.AreEqual(2, check.Problems.Count(problem => problem.Contains("60 × 44, its mask 30 × 22, its real picture 60 × 44", StringComparison.Ordinal)));
        Assert.AreEqual(2, check.Problems.Count(problem => problem.Contains("its real picture 120 × 88", StringComparison.Ordinal)));
        Assert.Contains("c103_17003_1.jpg", DatasetCheck.Of(cases, decode: true, CancellationToken.None).Problems.Except(check.Problems).Single());
        Assert.AreEqual(1, await CheckCommand.Create().Parse(["--data", folder.Path]).InvokeAsync());
        Assert.AreEqual(0, await CheckCommand.Create().Parse(["--data", folder.Path, "--list", "test", "--decode"]).InvokeAsync());

        Assert.Contains(half, Assert.ThrowsExactly<InvalidDataException>(() => EvaluationPicture.ReadColours(half, 256)).Message);
        File.Delete(folder.PathOf("HFlickr", "HFlickr_train.txt"));
        Assert.Contains("_train.txt", Assert.ThrowsExactly<InvalidDataException>(() => HarmonyDataset.List(folder.Path, "train")).Message);
    }

    [TestMethod]
    public async Task FailuresOnSeveralThreadsAreOneSentence()
    {
        Assert.AreEqual(1, await Failures.ReportAsync(() => throw new AggregateException(new InvalidDataException("broken"), new IOException("too"))));
        await Assert.ThrowsExactlyAsync<AggregateException>(() => Failures.ReportAsync(() => throw new AggregateException(new ArgumentException("a defect"))));
    }
}
