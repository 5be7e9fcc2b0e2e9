using NetVips;

namespace HarmonizeEffect.Training.Data;

/// <summary>What is wrong with a dataset's files, found before hours are spent on it.</summary>
/// <param name="Sound">The composites that can be used.</param>
/// <param name="Problems">A sentence for each that cannot.</param>
public sealed record DatasetCheck(IReadOnlyList<HarmonyCase> Sound, IReadOnlyList<string> Problems)
{
    /// <summary>The sound composites by dataset, in words.</summary>
    public string Sources => string.Join(", ", Sound.GroupBy(item => item.Dataset).Select(group => $"{group.Key} {group.Count()}"));

    /// <summary>
    /// Looks at every file's header: whether it is there, is a picture, and has its partners' size. A file that breaks off in
    /// the middle is found only if all are decoded; in training it is met later, and skipped.
    /// </summary>
    /// <param name="cases">The composites.</param>
    /// <param name="decode">Whether to decode every picture too, which takes as long as an epoch does.</param>
    /// <param name="cancellation">Stops between files.</param>
    public static DatasetCheck Of(IReadOnlyList<HarmonyCase> cases, bool decode, CancellationToken cancellation)
    {
        List<(HarmonyCase Case, string? Problem)> checkedCases =
            [.. cases.AsParallel().AsOrdered().WithCancellation(cancellation).Select(item => (item, ProblemOf(item, decode)))];
        return new DatasetCheck(
            [.. checkedCases.Where(item => item.Problem is null).Select(item => item.Case)],
            [.. checkedCases.Where(item => item.Problem is not null).Select(item => item.Problem!)]);
    }

    private static string? ProblemOf(HarmonyCase item, bool decode)
    {
        string[] files = [item.Composite, item.Mask, item.Real];
        (int Width, int Height)?[] sizes = [.. files.Select(SizeOf)];
        int odd = Array.IndexOf(sizes, null);
        if (odd >= 0)
            return File.Exists(files[odd]) ? $"{files[odd]} is not a picture." : $"{files[odd]} is missing.";
        if (sizes.Distinct().Count() > 1)
            return $"{item.Composite} is {Text(sizes[0])}, its mask {Text(sizes[1])}, its real picture {Text(sizes[2])}.";
        if (!decode)
            return null;
        try
        {
            Photo.Load(item.Composite, item.Mask);
            Photo.Load(item.Real, item.Mask);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }

        static string Text((int Width, int Height)? size) => $"{size?.Width} × {size?.Height}";
    }

    /// <summary>What the header says; null where there is none.</summary>
    private static (int Width, int Height)? SizeOf(string path)
    {
        try
        {
            using Image image = Image.NewFromFile(path, access: Enums.Access.Sequential);
            return (image.Width, image.Height);
        }
        catch (VipsException)
        {
            return null;
        }
    }
}
