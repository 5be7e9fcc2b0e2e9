using NetVips;

namespace HarmonizeEffect.Tests.Training;

/// <summary>A small dataset in iHarmony4's layout on disk, gone when disposed of: noise whose rectangle is recoloured.</summary>
internal sealed class HarmonyFolder : IDisposable
{
    /// <param name="dataset">Its name.</param>
    /// <param name="train">Composites on the training list, each of a photo of its own.</param>
    /// <param name="test">Composites on the test list.</param>
    public HarmonyFolder(string dataset = "HMade", int train = 60, int test = 4)
    {
        Dataset = System.IO.Path.Combine(Path, dataset);
        Add(dataset, train, test);
    }

    /// <summary>The folder that holds the dataset.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("harmonize-data-").FullName;

    /// <summary>The dataset.</summary>
    public string Dataset { get; }

    public void Add(string dataset, int train, int test)
    {
        string folder = System.IO.Path.Combine(Path, dataset);
        foreach (string part in new[] { "composite_images", "masks", "real_images" })
            Directory.CreateDirectory(System.IO.Path.Combine(folder, part));
        for (int i = 0; i < train + test; i++)
        {
            using Image noise = Image.Gaussnoise(90, 70, sigma: 20, mean: 100 + 10 * (i % 5), seed: i);
            using Image real = noise.Bandjoin(noise + 20, 250 - noise).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
            using Image mask = Image.Black(90, 70).Mutate(m => m.DrawRect([255.0], 10 + i % 9, 20, 30, 30, fill: true));
            using Image darker = (real * 0.6).Cast(Enums.BandFormat.Uchar);
            using Image composite = mask.Ifthenelse(darker, real).Copy(interpretation: Enums.Interpretation.Srgb);
            real.Jpegsave(System.IO.Path.Combine(folder, "real_images", $"p{i}.jpg"), q: 95);
            mask.Pngsave(System.IO.Path.Combine(folder, "masks", $"p{i}_1.png"));
            composite.Jpegsave(System.IO.Path.Combine(folder, "composite_images", $"p{i}_1_1.jpg"), q: 95);
        }
        File.WriteAllLines(System.IO.Path.Combine(folder, $"{dataset}_train.txt"), Enumerable.Range(0, train).Select(i => $"p{i}_1_1.jpg"));
        File.WriteAllLines(System.IO.Path.Combine(folder, $"{dataset}_test.txt"), Enumerable.Range(train, test).Select(i => $"p{i}_1_1.jpg"));
    }

    /// <summary>Path of a composite of the dataset.</summary>
    public string Composite(int i) => System.IO.Path.Combine(Dataset, "composite_images", $"p{i}_1_1.jpg");

    /// <summary>Path of its mask.</summary>
    public string Mask(int i) => System.IO.Path.Combine(Dataset, "masks", $"p{i}_1.png");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
