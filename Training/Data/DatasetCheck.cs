using NetVips;

namespace HarmonizeEffect.Training.Data;

/// <summary>What is wrong with a dataset's files, found before hours are spent on it.</summary>
/// <param name="Sound">The composites that can be used.</param>
/// <param name="Problems">A sentence for each that cannot.</param>
public sealed record DatasetCheck(IReadOnlyList<HarmonyCase> Sound, IReadOnlyList<string> Problems)
{
    /// <summary>
    /// Looks at every file's header: whether it is there, is a picture, and has its partners' size. Pixels are not decoded;
    /// a file that breaks off in the middle is met, and skipped, in training.
    /// </summary>
    public static DatasetCheck Of(IReadOnlyList<HarmonyCase> cases, CancellationToken cancellation)
    {
        List<(HarmonyCase Case, string? Problem)> checkedCases =
            [.. cases.AsParallel().AsOrdered().WithCancellation(cancellation).Select(item => (item, ProblemOf(item)))];
        return new DatasetCheck(
            [.. checkedCases.Where(item => item.Problem is null).Select(item => item.Case)],
            [.. checkedCases.Where(item => item.Problem is not null).Select(item => item.Problem!)]);
    }

    private static string? ProblemOf(HarmonyCase item)
    {
        foreach (string file in new[] { item.Composite, item.Mask, item.Real })
        {
            if (!File.Exists(file))
                return $"{file} is missing.";
        }
        try
        {
            (int Width, int Height) composite = SizeOf(item.Composite), mask = SizeOf(item.Mask), real = SizeOf(item.Real);
            return composite == mask && composite == real
                ? null
                : $"{item.Composite} is {composite.Width} × {composite.Height}, its mask {mask.Width} × {mask.Height}, its real picture {real.Width} × {real.Height}.";
        }
        catch (VipsException e)
        {
            return $"{item.Composite}: {e.Message.ReplaceLineEndings(" ").TrimEnd()}";
        }
    }

    private static (int Width, int Height) SizeOf(string path)
    {
        using Image image = Image.NewFromFile(path, access: Enums.Access.Sequential);
        return (image.Width, image.Height);
    }
}
