namespace HarmonizeEffect.Training.Data;

/// <summary>One composite of a dataset: the picture, the mask of what was recoloured in it, and the picture as it really was.</summary>
/// <param name="Dataset">The dataset's name, such as HCOCO.</param>
/// <param name="Name">The composite's name without extension.</param>
/// <param name="Composite">Path of the composite.</param>
/// <param name="Mask">Path of the mask.</param>
/// <param name="Real">Path of the real picture.</param>
public sealed record HarmonyCase(string Dataset, string Name, string Composite, string Mask, string Real);

/// <summary>
/// Data in iHarmony4's layout: <c>composite_images/a_b_c.jpg</c>, <c>masks/a_b.png</c>, <c>real_images/a.jpg</c>, and lists of
/// composites in <c>NAME_train.txt</c> and <c>NAME_test.txt</c>. A folder that holds several such folders counts as all of them.
/// </summary>
public static class HarmonyDataset
{
    /// <summary>The composites of the lists, in their order.</summary>
    /// <param name="folder">A dataset, or a folder of datasets.</param>
    /// <param name="part">"train" or "test".</param>
    /// <exception cref="InvalidDataException">There is no such list, or a list is empty or has a line that names no composite.</exception>
    public static IReadOnlyList<HarmonyCase> List(string folder, string part) => [.. Datasets(folder).SelectMany(dataset => ListOne(dataset, part))];

    /// <summary>As <see cref="List"/>, for a part that must be whole.</summary>
    /// <exception cref="InvalidDataException">A list is missing or names files that are not there.</exception>
    public static IReadOnlyList<HarmonyCase> ListWhole(string folder, string part)
    {
        IReadOnlyList<HarmonyCase> cases = List(folder, part);
        List<string> missing = [.. cases.SelectMany(c => new[] { c.Composite, c.Mask, c.Real }).Where(file => !File.Exists(file)).Distinct()];
        return missing.Count == 0
            ? cases
            : throw new InvalidDataException($"{missing.Count} files that the {part} list of {folder} needs are missing, the first is {missing[0]}.");
    }

    private static string[] Datasets(string folder)
    {
        if (IsDataset(folder))
            return [folder];
        string[] inside = Directory.Exists(folder) ? [.. Directory.GetDirectories(folder).Where(IsDataset).Order(StringComparer.Ordinal)] : [];
        return inside.Length > 0
            ? inside
            : throw new InvalidDataException($"{folder} is not in iHarmony4's layout: neither it nor a folder in it has composite_images. Name the folder of HCOCO, or the one that holds HCOCO, HAdobe5k, HFlickr and Hday2night.");
    }

    private static bool IsDataset(string folder) => Directory.Exists(Path.Combine(folder, "composite_images"));

    private static List<HarmonyCase> ListOne(string folder, string part)
    {
        string[] lists = Directory.GetFiles(folder, $"*_{part}.txt");
        if (lists.Length != 1)
            throw new InvalidDataException($"{folder} should have exactly one list *_{part}.txt; it has {lists.Length}.");

        List<HarmonyCase> cases = [.. File.ReadLines(lists[0]).Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => Case(folder, line))];
        return cases.Count > 0 ? cases : throw new InvalidDataException($"{lists[0]} lists no composite.");
    }

    private static HarmonyCase Case(string folder, string line)
    {
        // Some lists name the file's folder too, with either slash.
        string composite = Path.GetFileName(line.Replace('\\', '/')), stem = Path.GetFileNameWithoutExtension(composite), extension = Path.GetExtension(composite);
        // The last two parts are the mask's and the composite's number; a photo's own name may have underscores too.
        string[] parts = stem.Split('_');
        if (parts.Length < 3)
            throw new InvalidDataException($"{line}, listed in {folder}, is not a composite's name: it should look like PHOTO_MASK_NUMBER.jpg.");

        return new HarmonyCase(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            stem,
            PictureFile.Find(Path.Combine(folder, "composite_images", stem), extension),
            PictureFile.Find(Path.Combine(folder, "masks", string.Join('_', parts[..^1])), ".png"),
            PictureFile.Find(Path.Combine(folder, "real_images", string.Join('_', parts[..^2])), extension));
    }
}
