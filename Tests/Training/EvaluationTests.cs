using HarmonizeEffect.Training;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Evaluation;
using NetVips;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class EvaluationTests
{
    [TestMethod]
    public void FiguresMatchAHandCalculation()
    {
        EvaluationPicture real = Flat(2, 1, 100), composite = new(2, 1, [120, 120, 120, 100, 100, 100]), result = new(2, 1, [110, 110, 110, 100, 100, 100]);
        var mask = new EvaluationPicture(2, 1, [255, 0]);
        Score score = Score.Of("d", "x", result, composite, real, mask);
        Assert.AreEqual(50, score.Mse);
        Assert.AreEqual(100, score.ForegroundMse);
        Assert.AreEqual(0.5, score.ForegroundRatio);
        Assert.AreEqual(10 * Math.Log10(255 * 255 / 50.0), score.Psnr, 1e-9);
        Assert.AreEqual(10 * Math.Log10(4), score.Gain, 1e-9);
        Assert.IsFalse(score.IsWorse);
        Assert.IsTrue(Score.Of("d", "x", composite, result, real, mask).IsWorse);
    }

    [TestMethod]
    public void ReinhardGivesTheForegroundTheBackgroundsColours()
    {
        var random = new Random(1);
        byte[] pixels = new byte[3 * 400];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i < 600 ? random.Next(30, 60) : random.Next(120, 200));
        EvaluationPicture composite = new(20, 20, pixels), mask = new(20, 20, [.. Enumerable.Range(0, 400).Select(i => (byte)(i < 200 ? 255 : 0))]);
        EvaluationPicture result = Methods.Reinhard.Run(null!, composite, mask).Picture;
        Assert.AreEqual(pixels.Skip(600).Average(b => b), result.Pixels.Take(600).Average(b => b), 4);
        CollectionAssert.AreEqual(pixels[600..], result.Pixels[600..]);
    }

    [TestMethod]
    public void ADatasetIsListedAndWhatItLacksIsNamed()
    {
        using var folder = new Dataset();
        IReadOnlyList<HarmonyCase> cases = HarmonyDataset.ListWhole(folder.Path, "test");
        Assert.AreEqual("a_1_2", cases.Single().Name);
        IReadOnlyList<MethodScores> scores = Evaluator.Run(cases, [Methods.Unchanged, Methods.Results(System.IO.Path.Combine(folder.Path, "real_as_result"), null)], null, null, CancellationToken.None);
        Assert.AreEqual(0, scores[0].Gain);
        Assert.IsGreaterThan(20, scores[1].Gain);
        Assert.IsNull(scores[1].RealPsnr, "Results made elsewhere do not say what becomes of real pictures.");

        File.Delete(cases[0].Mask);
        InvalidDataException refused = Assert.ThrowsExactly<InvalidDataException>(() => HarmonyDataset.ListWhole(folder.Path, "test"));
        StringAssert.Contains(refused.Message, cases[0].Mask);
    }

    [TestMethod]
    public void SyntheticDatasetsAreCompleteAndRepeatable()
    {
        using var photos = new PhotoFolder(20);
        PhotoLibrary library = PhotoLibrary.Open(photos.Path).Training;
        string one = Path.Combine(photos.Path, "one"), two = Path.Combine(photos.Path, "two");
        foreach (string folder in new[] { one, two })
            SyntheticDataset.Write(library, folder, count: 6, seed: 5, "test", _ => { }, CancellationToken.None);
        IReadOnlyList<HarmonyCase> cases = HarmonyDataset.ListWhole(one, "test");
        Assert.HasCount(6, cases);
        foreach (HarmonyCase c in cases)
            CollectionAssert.AreEqual(File.ReadAllBytes(c.Composite), File.ReadAllBytes(c.Composite.Replace(one, two, StringComparison.Ordinal)));
        IReadOnlyList<MethodScores> scores = Evaluator.Run(cases, [Methods.Unchanged], null, null, CancellationToken.None);
        Assert.IsGreaterThan(1, scores[0].ForegroundMse);
        Assert.ThrowsExactly<IOException>(() => SyntheticDataset.Write(library, one, 1, 5, "test", _ => { }, CancellationToken.None));

        string three = Path.Combine(photos.Path, "three");
        Assert.ThrowsExactly<OperationCanceledException>(() => SyntheticDataset.Write(library, three, 1, 5, "train", _ => { }, new CancellationToken(canceled: true)));
        Assert.IsFalse(Directory.Exists(three) || Directory.Exists(three + ".part"));
        File.WriteAllText(Path.Combine(photos.Path, "made", "img", "p1.jpg"), "broken");
        var told = new List<string>();
        SyntheticDataset.Write(PhotoLibrary.Open(photos.Path).Training, three, 30, 5, "train", told.Add, CancellationToken.None);
        Assert.HasCount(30, HarmonyDataset.List(three, "train"));
        Assert.IsGreaterThan(0, told.Count);
    }

    [TestMethod]
    public void StructuralSimilarityFollowsTheFormula()
    {
        EvaluationPicture noise = Noise(40, 30, 1);
        Assert.AreEqual(1, Similarity.Ssim(noise, noise), 1e-6);
        // Of flat pictures only the means count: (2ab + C1) / (a² + b² + C1).
        double c1 = 0.01 * 255 * 0.01 * 255;
        Assert.AreEqual((2 * 100 * 150 + c1) / (100 * 100 + 150 * 150 + c1), Similarity.Ssim(Flat(20, 20, 100), Flat(20, 20, 150)), 1e-4);
        Assert.IsLessThan(0.2, Similarity.Ssim(noise, Noise(40, 30, 2)));
    }

    [TestMethod]
    public void PicturesAreSqueezedAsPillowDoes()
    {
        // Halved, the first pixel is the triangle over three: 3/7 · 0 + 3/7 · 80 + 1/7 · 160.
        byte[] row = [0, 80, 160, 240];
        CollectionAssert.AreEqual(new byte[] { 57, 183, 57, 183 }, BilinearResampler.Resize([.. row, .. row], 4, 2, 1, 2));
        byte[] same = [1, 2, 3, 4];
        CollectionAssert.AreEqual(same, BilinearResampler.Resize(same, 2, 2, 1, 2));
        // Enlarged, it is the interpolation between neighbours.
        CollectionAssert.AreEqual(new byte[] { 0, 25, 75, 100 }, BilinearResampler.Resize([0, 100, 0, 100], 2, 2, 1, 4)[..4]);
    }

    [TestMethod]
    public void TablesGoByDatasetAndByRatio()
    {
        var scores = new MethodScores("m",
        [
            new Score("A", "a_1_1", 0.02, 10, 100, 20, 0.9) { RealPsnr = 40, IsMonotone = true, GuessedClass = 2 },
            new Score("B", "b_1_1", 0.3, 30, 300, 20, 0.8) { RealPsnr = 30, IsMonotone = false, GuessedClass = 1 },
        ]);
        string labels = Path.GetTempFileName();
        File.WriteAllText(labels, "class,composite\nanimal,a_1_1.jpg\nfood,b_1_1\n");
        IReadOnlyList<FigureTable> tables = EvaluationTables.Make([scores], ClassLabels.Read(labels));
        File.Delete(labels);
        CollectionAssert.AreEqual(
            new[] { "All (2 pictures)", "A (1 pictures)", "B (1 pictures)", "Foreground 0–5 % (1 pictures)", "Foreground 15–100 % (1 pictures)" }, tables.Select(table => table.Title).ToArray());
        CollectionAssert.AreEqual(new[] { "m", "20.0", "35.75", "200.0", "0.8500", "+0.62", "50.0 %", "35.0 dB", "50 %", "50.0 %" }, tables[0].Rows[0].ToArray());
    }

    [TestMethod]
    public void ThePageShowsTheWorstFirstAndTheCsvAll()
    {
        using var folder = new HarmonyFolder(train: 1, test: 3);
        IReadOnlyList<HarmonyCase> cases = HarmonyDataset.ListWhole(folder.Path, "test");
        // Brightens everything by a different amount, so that the order is known.
        var method = new Method("<mine>", (c, composite, _) => new MethodResult(composite with { Pixels = [.. composite.Pixels.Select(value => (byte)Math.Min(255, value + 20 * (c.Name[1] - '0')))] }));
        IReadOnlyList<MethodScores> scores = Evaluator.Run(cases, [Methods.Unchanged, method], 64, null, CancellationToken.None);
        Assert.IsLessThan(scores[0].RealPsnr!.Value, scores[1].RealPsnr!.Value);

        string page = Path.Combine(folder.Path, "page.html"), csv = Path.Combine(folder.Path, "scores.csv");
        EvaluationPage.Write(page, 64, EvaluationTables.Make(scores, ClassLabels.None), [(Methods.Unchanged, scores[0]), (method, scores[1])], cases, 2, CancellationToken.None);
        string html = File.ReadAllText(page);
        Assert.IsLessThan(html.IndexOf("p2_1_1", StringComparison.Ordinal), html.IndexOf("p3_1_1", StringComparison.Ordinal));
        Assert.IsLessThan(html.IndexOf("best first", StringComparison.Ordinal), html.IndexOf("p2_1_1", StringComparison.Ordinal));
        Assert.IsLessThan(html.IndexOf("p1_1_1", StringComparison.Ordinal), html.IndexOf("best first", StringComparison.Ordinal));
        Assert.Contains("64 × 64", html);
        Assert.Contains("&lt;mine&gt;", html);
        EvaluationCsv.Write(scores, csv);
        Assert.HasCount(1 + 2 * 3, File.ReadAllLines(csv));
    }

    [TestMethod]
    public void AForeignFileIsNotTakenForALibrary()
    {
        byte[] notElf = new byte[256];
        Assert.IsFalse(NativeRuntime.MarkVersionWeak(notElf, "GLIBCXX_3.4.32"));
    }

    private static EvaluationPicture Flat(int width, int height, byte value) => new(width, height, [.. Enumerable.Repeat(value, 3 * width * height)]);

    private static EvaluationPicture Noise(int width, int height, int seed)
    {
        byte[] pixels = new byte[3 * width * height];
        new Random(seed).NextBytes(pixels);
        return new EvaluationPicture(width, height, pixels);
    }

    /// <summary>One case in iHarmony4's layout.</summary>
    private sealed class Dataset : IDisposable
    {
        public Dataset()
        {
            foreach (string part in new[] { "composite_images", "masks", "real_images", "real_as_result" })
                Directory.CreateDirectory(System.IO.Path.Combine(Path, part));
            using Image real = (Image.Black(40, 30, bands: 3) + 90).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
            using Image composite = real.Mutate(m => m.DrawRect([140.0, 140, 140], 8, 8, 16, 16, fill: true));
            using Image mask = Image.Black(40, 30).Mutate(m => m.DrawRect([255.0], 8, 8, 16, 16, fill: true));
            real.WriteToFile(System.IO.Path.Combine(Path, "real_images", "a.jpg"));
            real.WriteToFile(System.IO.Path.Combine(Path, "real_as_result", "a_1_2.png"));
            composite.Jpegsave(System.IO.Path.Combine(Path, "composite_images", "a_1_2.jpg"), q: 98);
            mask.WriteToFile(System.IO.Path.Combine(Path, "masks", "a_1.png"));
            File.WriteAllText(System.IO.Path.Combine(Path, "Made_test.txt"), "a_1_2.jpg\n\n");
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("harmonize-dataset-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
