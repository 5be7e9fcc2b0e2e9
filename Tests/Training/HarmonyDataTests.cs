using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Loop;
using NetVips;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class HarmonyDataTests
{
    private static readonly TrainingConfig Small = new() { Thumbnail = 32, Points = 64 };

    [TestMethod]
    public void AFolderOfDatasetsIsAllOfThem()
    {
        using var folder = new HarmonyFolder("HOne", train: 3, test: 1);
        folder.Add("HTwo", train: 2, test: 1);
        IReadOnlyList<HarmonyCase> all = HarmonyDataset.List(folder.Path, "train");
        CollectionAssert.AreEqual(new[] { "HOne", "HOne", "HOne", "HTwo", "HTwo" }, all.Select(item => item.Dataset).ToArray());
        Assert.HasCount(3, HarmonyDataset.List(folder.Dataset, "train"));
    }

    [TestMethod]
    public void WhatIsNoDatasetIsRefused()
    {
        using var folder = new HarmonyFolder(train: 3);
        Assert.Contains("composite_images", Assert.ThrowsExactly<InvalidDataException>(() => HarmonyDataset.List(Path.GetTempPath() + "/nowhere", "train")).Message);
        File.WriteAllText(Path.Combine(folder.Dataset, "HMade_train.txt"), "a picture.jpg\n");
        Assert.Contains("a picture.jpg", Assert.ThrowsExactly<InvalidDataException>(() => HarmonyDataset.List(folder.Dataset, "train")).Message);
        File.Delete(Path.Combine(folder.Dataset, "HMade_train.txt"));
        Assert.Contains("_train.txt", Assert.ThrowsExactly<InvalidDataException>(() => HarmonyDataset.List(folder.Dataset, "train")).Message);
    }

    [TestMethod]
    public void OddFilesAreFoundBeforeTraining()
    {
        using var folder = new HarmonyFolder(train: 60);
        File.Delete(folder.Mask(0));
        using (Image small = Image.Black(20, 20))
            small.Pngsave(folder.Mask(1));
        File.WriteAllText(folder.Composite(2), "no picture");

        DatasetCheck check = DatasetCheck.Of(HarmonyDataset.List(folder.Dataset, "train"), decode: false, CancellationToken.None);
        Assert.HasCount(57, check.Sound);
        Assert.HasCount(3, check.Problems);
        Assert.Contains("missing", check.Problems[0]);
        Assert.Contains("20 × 20", check.Problems[1]);

        var told = new List<string>();
        TrainingData data = TrainingData.FromDataset(folder.Path, ClassLabels.None, Small, told.Add, CancellationToken.None);
        Assert.IsGreaterThan(0, data.Validation.Count);
        Assert.HasCount(57, Enumerable.Repeat(0, data.Training.Count + data.Validation.Count));
        Assert.Contains("3 composites", told[0]);
    }

    [TestMethod]
    public void EveryEpochSeesEveryPairOnceInAnotherOrder()
    {
        using var folder = new HarmonyFolder(train: 5);
        ClassLabels labels = Labels(folder, 5);
        HarmonyPairs pairs = Pairs(folder, labels);
        var orders = new HashSet<string>();
        for (long epoch = 7; epoch < 11; epoch++)
        {
            int[] seen = [.. Enumerable.Range(0, 5).Select(i => pairs.Make(5 * epoch + i).Class)];
            CollectionAssert.AreEquivalent(new[] { 0, 1, 2, 3, 4 }, seen);
            orders.Add(string.Join(' ', seen));
        }
        Assert.IsGreaterThan(2, orders.Count);
        CollectionAssert.AreEqual(pairs.Make(37).Foreground, Pairs(folder, labels).Make(37).Foreground);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void PairsHoldTheCompositeAndTheTruth(bool crop)
    {
        using var folder = new HarmonyFolder(train: 6);
        var pairs = new HarmonyPairs(HarmonyDataset.List(folder.Dataset, "train"), ClassLabels.None, new PairViews(24, 128, crop, Augment: true, LeastSide: 0.55));
        for (int i = 0; i < 6; i++)
        {
            TrainingPair pair = pairs.Make(i);
            Assert.AreEqual(0.6, pair.Composite.Sum() / pair.Real.Sum(), 0.03);
            Assert.IsLessThan(pair.RealForeground.Sum(), pair.Foreground.Sum());
            Assert.AreEqual(-1, pair.Class);
            Assert.AreEqual(crop, pair.ForegroundMask.Average() > 2 * pair.BackgroundMask.Average());
        }
    }

    [TestMethod]
    public void ABrokenPictureInTheMiddleIsSkippedAndCounted()
    {
        using var folder = new HarmonyFolder(train: 8);
        byte[] half = File.ReadAllBytes(folder.Composite(3));
        File.WriteAllBytes(folder.Composite(3), half[..(half.Length / 2)]);
        var told = new List<string>();
        var queue = new PairQueue(Pairs(folder, ClassLabels.None), batch: 8, first: 0, ahead: 2, line => { lock (told) told.Add(line); });
        for (int epoch = 0; epoch < 2; epoch++)
            Assert.HasCount(8, queue.Take());
        Assert.IsGreaterThanOrEqualTo(2, queue.Skipped);
        Assert.HasCount(1, told);

        for (int i = 0; i < 8; i++)
            File.Delete(folder.Mask(i));
        Assert.ThrowsExactly<InvalidDataException>(() => new PairQueue(Pairs(folder, ClassLabels.None), 2, 0).Take());
    }

    [TestMethod]
    public void LabelsAreReadByName()
    {
        using var folder = new HarmonyFolder(train: 6);
        ClassLabels labels = Labels(folder, 6);
        Assert.AreEqual(1, labels["p1_1_1"]);
        Assert.AreEqual(-1, labels["nobody"]);
        string none = Path.Combine(folder.Path, "none.csv");
        File.WriteAllText(none, "composite,class\na.jpg,stone\n");
        Assert.ThrowsExactly<InvalidDataException>(() => ClassLabels.Read(none));
    }

    [TestMethod]
    public void PhotosNeedNoTable()
    {
        using var photos = new PhotoFolder(60);
        File.Delete(Path.Combine(photos.Path, "photos.csv"));
        File.Delete(Path.Combine(photos.Path, "made", "mask", "p3.png"));
        File.Move(Path.Combine(photos.Path, "made", "img", "p4.jpg"), Path.Combine(photos.Path, "made", "img", "p4.JPG"));
        var told = new List<string>();
        (PhotoLibrary training, PhotoLibrary validation) = PhotoLibrary.Open(photos.Path, report: told.Add);
        Assert.AreEqual(59, training.Count + validation.Count);
        Assert.Contains("made/p3", told.Single());
        Assert.AreEqual(-1, training.ClassOf(0));
    }

    private static HarmonyPairs Pairs(HarmonyFolder folder, ClassLabels labels) =>
        new(HarmonyDataset.List(folder.Dataset, "train"), labels, new PairViews(24, 64, Crop: true, Augment: true, LeastSide: 0.55));

    private static ClassLabels Labels(HarmonyFolder folder, int count)
    {
        string path = Path.Combine(folder.Path, "labels.csv");
        File.WriteAllLines(path, Enumerable.Range(0, count).Select(i => $"{i},p{i}_1_1.jpg,{PhotoLibrary.ClassNames[i % 5]}").Prepend("number,composite,class"));
        return ClassLabels.Read(path);
    }
}
