using NetVips;

namespace HarmonizeEffect.Tests.Training;

/// <summary>
/// A few composites laid out as iHarmony4 is distributed, gone when disposed of: four sub-datasets with lists of their own, the
/// joint lists beside them, each sub-dataset's way of naming, and what is odd about lists and files in the copies that are about.
/// </summary>
internal sealed class IHarmony4Folder : IDisposable
{
    private const int Width = 60, Height = 44;

    public IHarmony4Folder()
    {
        // HCOCO numbers its masks by COCO's annotations; several composites share one mask and one photo. Windows line ends.
        for (int i = 0; i < 40; i++)
            Add("HCOCO", $"c{100 + i}", $"{17000 + i}", "1", "2");
        Add("HCOCO", "c900", "1", "1");
        List("HCOCO", "train", "\r\n", "", Enumerable.Range(0, 40).SelectMany(i => new[] { $"c{100 + i}_{17000 + i}_1.jpg", $"c{100 + i}_{17000 + i}_2.jpg" }));
        List("HCOCO", "test", "\r\n", "", ["c900_1_1.jpg"]);

        // HAdobe5k: one composite a line, no line end at the last; three-channel masks.
        Add("HAdobe5k", "a0001", "1", "1");
        Add("HAdobe5k", "a0002", "1", "1");
        RewriteMask("HAdobe5k", "a0001_1", mask => mask.Bandjoin(mask, mask).Copy(interpretation: Enums.Interpretation.Srgb));
        File.WriteAllText(PathOf("HAdobe5k", "HAdobe5k_train.txt"), "a0001_1_1.jpg");
        File.WriteAllText(PathOf("HAdobe5k", "HAdobe5k_test.txt"), "a0002_1_1.jpg");

        // HFlickr: a byte order mark, blank lines, blanks at the ends of lines; underscores in a photo's own name; a real picture as PNG.
        Add("HFlickr", "f12_by_someone", "1", "1");
        Add("HFlickr", "f13", "1", "1");
        string real = PathOf("HFlickr", "real_images", "f13");
        using (Image picture = Image.NewFromFile(real + ".jpg", memory: true))
            picture.Pngsave(real + ".png");
        File.Delete(real + ".jpg");
        List("HFlickr", "train", "\n", "\uFEFF", ["f12_by_someone_1_1.jpg ", "", "  "]);
        List("HFlickr", "test", "\n", "", ["f13_1_1.jpg"]);

        // Hday2night: names of place and time; a list that names folders, with the slashes of the system it was made on.
        Add("Hday2night", "d21901-20130410-181833", "1", "9", "12");
        Add("Hday2night", "d90000014-3", "1", "5");
        List("Hday2night", "train", "\n", "", [@"Hday2night\composite_images\d21901-20130410-181833_1_9.jpg", "Hday2night/composite_images/d21901-20130410-181833_1_12.jpg"]);
        List("Hday2night", "test", "\n", "", ["d90000014-3_1_5.jpg"]);

        // The joint lists repeat the others.
        foreach (string part in new[] { "train", "test" })
            File.WriteAllText(System.IO.Path.Combine(Path, $"IHD_{part}.txt"), "HCOCO/composite_images/c100_17000_1.jpg\n");
    }

    /// <summary>The folder that holds the four.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("harmonize-ihd-").FullName;

    /// <summary>A file or folder of a sub-dataset.</summary>
    public string PathOf(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Stores a mask in another way.</summary>
    public void RewriteMask(string dataset, string name, Func<Image, Image> change)
    {
        string path = PathOf(dataset, "masks", name + ".png");
        using Image mask = Image.NewFromFile(path, memory: true);
        using Image changed = change(mask);
        changed.Pngsave(path);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Add(string dataset, string photo, string mask, params string[] composites)
    {
        foreach (string part in new[] { "composite_images", "masks", "real_images" })
            Directory.CreateDirectory(PathOf(dataset, part));
        using Image noise = Image.Gaussnoise(Width, Height, sigma: 25, mean: 130, seed: photo.Length + photo[^1]);
        using Image real = noise.Bandjoin(noise + 15, 240 - noise).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using Image box = Image.Black(Width, Height).Mutate(m => m.DrawRect([255.0], 12, 10, 20, 20, fill: true));
        using Image darker = (real * 0.5).Cast(Enums.BandFormat.Uchar);
        using Image composite = box.Ifthenelse(darker, real).Copy(interpretation: Enums.Interpretation.Srgb);
        real.Jpegsave(PathOf(dataset, "real_images", photo + ".jpg"), q: 95);
        box.Pngsave(PathOf(dataset, "masks", $"{photo}_{mask}.png"));
        foreach (string number in composites)
            composite.Jpegsave(PathOf(dataset, "composite_images", $"{photo}_{mask}_{number}.jpg"), q: 95);
    }

    private void List(string dataset, string part, string lineEnd, string before, IEnumerable<string> lines) =>
        File.WriteAllText(PathOf(dataset, $"{dataset}_{part}.txt"), before + string.Concat(lines.Select(line => line + lineEnd)));
}
