using NetVips;

namespace HarmonizeEffect.Tests.Training;

/// <summary>A small photo library on disk, made of gradients and noise, gone when disposed of.</summary>
internal sealed class PhotoFolder : IDisposable
{
    public PhotoFolder(int photos)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "made", "img"));
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "made", "mask"));
        var lines = new List<string> { "photo,class,split" };
        string[] classes = ["person", "vehicle", "animal", "food", "other", "unknown"];
        for (int i = 0; i < photos; i++)
        {
            using Image noise = Image.Gaussnoise(80, 60, sigma: 25, mean: 90 + 10 * (i % 8), seed: i);
            using Image ramp = (Image.Xyz(80, 60).ExtractBand(0) * (0.5 + 0.4 * (i % 5)));
            using Image rgb = noise.Bandjoin(ramp, 255 - noise).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
            rgb.WriteToFile(System.IO.Path.Combine(Path, "made", "img", $"p{i}.jpg"));
            using Image black = Image.Black(80, 60).Mutate(m => m.DrawRect([255.0], 15 + i % 10, 12, 30, 35, fill: true));
            using Image mask = black.Gaussblur(1.0);
            mask.WriteToFile(System.IO.Path.Combine(Path, "made", "mask", $"p{i}.png"));
            lines.Add($"made/p{i},{classes[i % classes.Length]},{(i % 10 == 9 ? "test" : "train")}");
        }
        File.WriteAllLines(System.IO.Path.Combine(Path, "photos.csv"), lines);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("harmonize-photos-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
