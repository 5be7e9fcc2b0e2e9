using System.Globalization;
using HarmonizeEffect.Training.Colour;
using NetVips;

namespace HarmonizeEffect.Training.Data;

/// <summary>Writes composites at full size in iHarmony4's layout, with a table <c>composites.csv</c> of what was done to each.</summary>
public static class SyntheticDataset
{
    private const int JpegQuality = 95;

    /// <summary>
    /// Makes <paramref name="count"/> composites, each from its own seed, so that a longer dataset begins as a shorter one does.
    /// The folder appears when it is complete.
    /// </summary>
    /// <param name="photos">Photos with masks.</param>
    /// <param name="folder">The dataset; its name is the lists' name.</param>
    /// <param name="count">Composites.</param>
    /// <param name="seed">Number of the first composite's seed.</param>
    /// <param name="part">The list that they go to: "train" or "test".</param>
    /// <param name="report">Receives a sentence about each broken photo, which another one replaces.</param>
    /// <param name="cancellation">Stops between composites and leaves nothing.</param>
    /// <exception cref="IOException">The folder exists already, or the disk is full.</exception>
    public static void Write(PhotoLibrary photos, string folder, int count, long seed, string part, Action<string> report, CancellationToken cancellation)
    {
        if (Directory.Exists(folder))
            throw new IOException($"{folder} exists already; name a new folder.");
        string temporary = folder + ".part";
        try
        {
            foreach (string kind in new[] { "composite_images", "masks", "real_images" })
                Directory.CreateDirectory(Path.Combine(temporary, kind));
            using (StreamWriter list = File.CreateText(Path.Combine(temporary, $"{Path.GetFileName(folder)}_{part}.txt")))
            using (StreamWriter table = File.CreateText(Path.Combine(temporary, "composites.csv")))
            {
                table.WriteLine("composite,class,transfer,foreground_ratio");
                for (int i = 0; i < count; i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    WriteOne(photos, temporary, string.Create(CultureInfo.InvariantCulture, $"s{i:D5}"), seed + i, list, table, report);
                }
            }
            Directory.Move(temporary, folder);
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    private static void WriteOne(PhotoLibrary photos, string folder, string name, long seed, StreamWriter list, StreamWriter table, Action<string> report)
    {
        var random = new Random(PairMaker.Mix(seed));
        (int index, Photo photo) = Draw(photos, random, report);
        (byte[] composite, Recolouring kind) = Recolour(photo, Draw(photos, random, report).Photo, random);
        Save(photo.Rgb, photo, 3, Path.Combine(folder, "real_images", name + ".jpg"));
        Save(composite, photo, 3, Path.Combine(folder, "composite_images", name + "_1_1.jpg"));
        Save(photo.Coverage, photo, 1, Path.Combine(folder, "masks", name + "_1.png"));
        list.WriteLine(name + "_1_1.jpg");
        int category = photos.ClassOf(index);
        table.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}_1_1.jpg,{(category < 0 ? "unknown" : PhotoLibrary.ClassNames[category])},{kind},{photo.ForegroundRatio(photo.Whole):F4}"));
    }

    private static (int Index, Photo Photo) Draw(PhotoLibrary photos, Random random, Action<string> report)
    {
        const int attempts = 20;
        for (int attempt = 1; ; attempt++)
        {
            int index = random.Next(photos.Count);
            try
            {
                return (index, photos[index]);
            }
            catch (InvalidDataException e) when (attempt < attempts)
            {
                report($"skipped: {e.Message}");
            }
        }
    }

    private static (byte[] Composite, Recolouring Kind) Recolour(Photo photo, Photo other, Random random)
    {
        (Pixels original, int[] inside) = Covered(photo);
        (Pixels recoloured, Recolouring kind) = CompositeRecipe.Apply(original, Covered(other).Pixels, random);
        byte[] composite = [.. photo.Rgb];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < inside.Length; i++)
            {
                float coverage = photo.Coverage[inside[i]] / 255f;
                composite[3 * inside[i] + c] = (byte)MathF.Round(255 * (original[c][i] + coverage * (recoloured[c][i] - original[c][i])));
            }
        }
        return (composite, kind);
    }

    private static (Pixels Pixels, int[] Indices) Covered(Photo photo)
    {
        int[] indices = [.. Enumerable.Range(0, photo.Coverage.Length).Where(i => photo.Coverage[i] > 0)];
        var pixels = new Pixels(indices.Length);
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < indices.Length; i++)
                pixels[c][i] = photo.Rgb[3 * indices[i] + c] / 255f;
        }
        return (pixels, indices);
    }

    private static void Save(byte[] pixels, Photo photo, int bands, string path)
    {
        using Image raw = Image.NewFromMemoryCopy(pixels, photo.Width, photo.Height, bands, Enums.BandFormat.Uchar);
        using Image tagged = raw.Copy(interpretation: bands == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
        if (bands == 1)
            tagged.Pngsave(path);
        else
            tagged.Jpegsave(path, q: JpegQuality, subsampleMode: Enums.ForeignSubsample.Off);
    }
}
