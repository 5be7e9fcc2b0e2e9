using HarmonizeEffect.GimpBridge.Files;

namespace HarmonizeEffect.GimpBridge.Jobs;

/// <summary>How a batch ended.</summary>
internal sealed record BatchSummary(int Done, int Skipped, int Failed)
{
    public override string ToString() => Skipped == 0 ? $"{Done} done, {Failed} failed" : $"{Done} done, {Skipped} skipped, {Failed} failed";
}

/// <summary>Gets told how a batch goes on.</summary>
internal interface IBatchObserver
{
    void Starting(BatchEntry entry);

    void Done(BatchEntry entry);

    void Skipped(BatchEntry entry);

    /// <param name="entry">The picture.</param>
    /// <param name="sentence">Why it failed and what to do.</param>
    void Failed(BatchEntry entry, string sentence);

    /// <param name="sentence">Something that the user might not expect.</param>
    void Note(string sentence);
}

/// <summary>Many pictures, one after the other; each uses all processors.</summary>
/// <param name="template">What holds for every picture.</param>
/// <param name="folder">Where results go; made if there is none.</param>
/// <param name="skipExisting">Whether to leave out pictures whose result exists.</param>
internal sealed class Batch(Job template, string folder, bool skipExisting)
{
    /// <summary>Does every picture that can be done.</summary>
    /// <exception cref="HarmonizeException">The folder cannot be made.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; finished pictures stay.</exception>
    public BatchSummary Run(IReadOnlyList<BatchEntry> entries, Harmonizer harmonizer, IBatchObserver observer, CancellationToken cancellationToken)
    {
        MakeFolder();
        var runner = new JobRunner(Task.FromResult(harmonizer), observer.Note);
        HashSet<string> inputs = entries.SelectMany(entry => new[] { entry.Image, entry.Mask }).Append(template.Model ?? "")
            .Where(path => path.Length > 0).Select(PathIdentity.Resolve).ToHashSet(PathIdentity.Comparer);
        var outputs = new HashSet<string>(PathIdentity.Comparer);
        var summary = new BatchSummary(0, 0, 0);
        foreach (BatchEntry entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            observer.Starting(entry);
            try
            {
                Job job = Plan(entry, inputs, outputs);
                if (skipExisting && File.Exists(job.Output))
                {
                    summary = summary with { Skipped = summary.Skipped + 1 };
                    observer.Skipped(entry);
                    continue;
                }

                runner.Run(job, cancellationToken);
                summary = summary with { Done = summary.Done + 1 };
                observer.Done(entry);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                summary = summary with { Failed = summary.Failed + 1 };
                observer.Failed(entry, Failure.Sentence(e));
            }
        }

        return summary;
    }

    private Job Plan(BatchEntry entry, HashSet<string> inputs, HashSet<string> outputs)
    {
        if (entry.Error is not null)
            throw new HarmonizeException(entry.Error);
        string output = Path.Combine(folder, Path.GetFileName(entry.Image));
        string resolved = PathIdentity.Resolve(output);
        if (!outputs.Add(resolved))
            throw new HarmonizeException($"Another picture of the batch has the same name, so {output} is taken; rename one of them.");
        if (!template.Overwrite && inputs.Contains(resolved))
            throw new HarmonizeException($"{output} would replace a picture that the batch reads; choose another folder, or add --overwrite if that is what you want.");
        Job job = template with
        {
            Image = entry.Image,
            Mask = entry.Mask,
            Class = entry.Class is null ? template.Class : ClassName.Parse(entry.Class),
            Output = output,
        };
        job.CheckOutputs();
        return job;
    }

    private void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HarmonizeException($"The folder {folder} cannot be made ({SystemError.Reason(e)}); choose another place for the results.", e);
        }
    }
}
