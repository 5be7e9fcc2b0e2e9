using HarmonizeEffect.Training.Loop;

namespace HarmonizeEffect.Training.Data;

/// <summary>What a run trains on, and what it is validated on.</summary>
/// <param name="Training">Pairs without end.</param>
/// <param name="Validation">A fixed set of pairs of other photos, never of the test list.</param>
/// <param name="Description">Both, in a sentence.</param>
public sealed record TrainingData(IPairSource Training, IReadOnlyList<TrainingPair> Validation, string Description)
{
    private const long ValidationSeed = -1_000_000_000;

    /// <summary>Composites made on the fly from photos with masks, see <see cref="PhotoLibrary"/>.</summary>
    /// <param name="folder">The photos.</param>
    /// <param name="config">The run's configuration.</param>
    /// <param name="report">Receives a sentence about each broken file.</param>
    public static TrainingData FromPhotos(string folder, TrainingConfig config, Action<string> report)
    {
        // Parts of a photo are shown too, so it keeps more detail than one thumbnail has.
        (PhotoLibrary training, PhotoLibrary validation) = PhotoLibrary.Open(folder, detail: 4 * config.Thumbnail, report);
        var fixedMaker = new PairMaker(validation, config.Views(augment: false), new PairRecipe { Small = 0.5, Jpeg = 1, Background = 0.25, Untouched = 0 });
        return new TrainingData(
            new PairMaker(training, config.Views(augment: true), config.Recipe),
            ReadSound(fixedMaker, ValidationSeed, config.ValidationPairs, folder, report),
            $"{training.Count} photos to train on, {validation.Count} to validate on.");
    }

    /// <summary>The training list of a dataset in iHarmony4's layout, see <see cref="HarmonyDataset"/>.</summary>
    /// <param name="folder">The dataset, or a folder of several.</param>
    /// <param name="labels">Semantic classes.</param>
    /// <param name="config">The run's configuration.</param>
    /// <param name="report">Receives the number of bad files and the first few of them.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <exception cref="InvalidDataException">A list is missing, or too little is left to train and to validate on.</exception>
    public static TrainingData FromDataset(string folder, ClassLabels labels, TrainingConfig config, Action<string> report, CancellationToken cancellation)
    {
        DatasetCheck check = DatasetCheck.Of(HarmonyDataset.List(folder, "train"), decode: false, cancellation);
        Report(check, report);
        ILookup<bool, HarmonyCase> split = check.Sound.ToLookup(item => ValidationSplit.Contains(Path.GetFileNameWithoutExtension(item.Real)));
        HarmonyCase[] training = [.. split[false]], validation = [.. split[true]];
        if (training.Length == 0 || validation.Length == 0)
            throw new InvalidDataException($"{folder} leaves {training.Length} composites to train on and {validation.Length} to validate on; it needs more of both.");

        // Spread over the list, so that every part of it is seen.
        HarmonyCase[] chosen = [.. validation.Where((_, i) => validation.Length <= config.ValidationPairs || i % (validation.Length / config.ValidationPairs) == 0).Take(config.ValidationPairs)];
        var fixedPairs = new HarmonyPairs(chosen, labels, config.Views(augment: false));
        return new TrainingData(
            new HarmonyPairs(training, labels, config.Views(augment: true)),
            ReadSound(fixedPairs, 0, fixedPairs.Count, folder, report),
            $"{training.Length} composites to train on ({check.Sources}), {validation.Length} of other photos kept for validation.");
    }

    /// <summary>Several sets of data as one: the training pairs take turns, each set has an equal share.</summary>
    public static TrainingData Of(IReadOnlyList<TrainingData> parts) => parts.Count == 1 ? parts[0] : new TrainingData(
        new AlternatingPairs([.. parts.Select(part => part.Training)]),
        [.. parts.SelectMany(part => part.Validation)],
        string.Join(" ", parts.Select(part => part.Description)) + " They take turns.");

    /// <summary>An untouched pair has no error to gain on; a JPEG's noise of half a code is none.</summary>
    private static bool HasError(TrainingPair pair)
    {
        double sum = 0;
        for (int i = 0; i < pair.Real.Length; i++)
            sum += (pair.Real[i] - pair.Composite[i]) * (pair.Real[i] - pair.Composite[i]);
        return sum / pair.Real.Length > 1e-5;
    }

    private static void Report(DatasetCheck check, Action<string> report)
    {
        const int shown = 10;
        if (check.Problems.Count == 0)
            return;
        report($"{check.Problems.Count} composites of {check.Problems.Count + check.Sound.Count} are left out:");
        foreach (string problem in check.Problems.Take(shown))
            report("  " + problem);
        if (check.Problems.Count > shown)
            report($"  and {check.Problems.Count - shown} more; \"harmonize-train check\" lists them all.");
    }

    private static List<TrainingPair> ReadSound(IPairSource source, long first, int count, string folder, Action<string> report)
    {
        var pairs = new List<TrainingPair>();
        for (int i = 0; i < count; i++)
        {
            try
            {
                TrainingPair pair = source.Make(first + i);
                if (HasError(pair))
                    pairs.Add(pair);
            }
            catch (InvalidDataException e)
            {
                report($"skipped in validation: {e.Message}");
            }
        }
        return pairs.Count > 0 ? pairs : throw new InvalidDataException($"{folder} has no picture to validate on that differs from its truth.");
    }
}
