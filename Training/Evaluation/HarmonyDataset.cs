namespace HarmonizeEffect.Training.Evaluation;

/// <summary>One composite of a dataset: the picture, the mask of what was recoloured in it, and the picture as it really was.</summary>
public sealed record HarmonyCase(string Name, string Composite, string Mask, string Real);

/// <summary>
/// A dataset in iHarmony4's layout: <c>composite_images/a_b_c.jpg</c>, <c>masks/a_b.png</c>, <c>real_images/a.jpg</c>, and
/// lists of composites in <c>NAME_train.txt</c> and <c>NAME_test.txt</c>.
/// </summary>
public static class HarmonyDataset
{
    /// <summary>The composites of a list, in its order.</summary>
    /// <param name="folder">The dataset.</param>
    /// <param name="part">"train" or "test".</param>
    /// <exception cref="InvalidDataException">The folder has no such list, the list is empty, or names files that are not there.</exception>
    public static IReadOnlyList<HarmonyCase> List(string folder, string part)
    {
        string[] lists = Directory.Exists(folder) ? Directory.GetFiles(folder, $"*_{part}.txt") : [];
        if (lists.Length != 1)
            throw new InvalidDataException($"{folder} should have exactly one list *_{part}.txt; it has {lists.Length}. Name the folder of one dataset, such as HCOCO.");

        List<HarmonyCase> cases = [.. File.ReadLines(lists[0]).Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => Case(folder, line))];
        if (cases.Count == 0)
            throw new InvalidDataException($"{lists[0]} lists no composite.");

        List<string> missing = [.. cases.SelectMany(c => new[] { c.Composite, c.Mask, c.Real }).Where(file => !File.Exists(file)).Distinct()];
        return missing.Count == 0
            ? cases
            : throw new InvalidDataException($"{missing.Count} files that {lists[0]} needs are missing, the first is {missing[0]}.");
    }

    private static HarmonyCase Case(string folder, string line)
    {
        string composite = Path.GetFileName(line), stem = Path.GetFileNameWithoutExtension(line);
        string[] parts = stem.Split('_');
        if (parts.Length < 3)
            throw new InvalidDataException($"{line} is not a composite's name: it should look like PHOTO_MASK_NUMBER.jpg.");

        return new HarmonyCase(
            stem,
            Path.Combine(folder, "composite_images", composite),
            Path.Combine(folder, "masks", string.Join('_', parts[..^1]) + ".png"),
            Path.Combine(folder, "real_images", string.Join('_', parts[..^2]) + ".jpg"));
    }
}
