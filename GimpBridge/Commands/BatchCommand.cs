using System.CommandLine;
using System.CommandLine.Parsing;
using HarmonizeEffect.GimpBridge.Files;
using HarmonizeEffect.GimpBridge.Jobs;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary><c>harmonize batch</c>: many pictures with one open model.</summary>
internal sealed class BatchCommand : Command, IExamples
{
    private readonly Option<string?> _list = new("--list")
    {
        Description = "A CSV file with the columns image, mask and, if wanted, class. File names count from the CSV file's folder.",
        HelpName = "file.csv",
    };

    private readonly Option<string?> _images = new("--images")
    {
        Description = "A folder of photos, in place of --list.",
        HelpName = "folder",
    };

    private readonly Option<string?> _masks = new("--masks")
    {
        Description = "The folder of their masks, each named as its photo; the extension may differ.",
        HelpName = "folder",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The folder for the results, which keep the photos' names and formats. Made if there is none.",
        HelpName = "folder",
        Required = true,
    };

    private readonly Option<bool> _skipExisting = new("--skip-existing")
    {
        Description = "Leave out photos whose result is there already, to go on where a batch stopped. Only names count: after a change of options or masks, leave it out.",
    };

    private readonly HarmonizeOptions _options = new();

    public BatchCommand()
        : base("batch", "Harmonizes many photos. A photo that fails is named and the others are done all the same.")
    {
        foreach (Option option in new Option[] { _list, _images, _masks, _output, _skipExisting })
            Options.Add(option);
        _options.AddTo(this);
        Validators.Add(CheckCombination);
        SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, cancellationToken)));
    }

    public IReadOnlyList<(string Purpose, string CommandLine)> Examples { get; } =
    [
        ("Photos and masks of the same names in two folders", "harmonize batch --images photos --masks masks -o results"),
        ("From a list, going on where it stopped", "harmonize batch --list photos.csv -o results --skip-existing"),
    ];

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        string? list = parsed.GetValue(_list);
        IReadOnlyList<BatchEntry> entries = list is not null
            ? BatchSource.FromList(list)
            : BatchSource.FromFolders(parsed.GetValue(_images)!, parsed.GetValue(_masks)!);
        if (list is null && BatchSource.LeftOut(parsed.GetValue(_images)!) is { } leftOut)
            ErrorStream.Note(leftOut);
        string output = parsed.GetValue(_output)!;
        if (parsed.GetValue(_masks) is { } masks && PathIdentity.Comparer.Equals(PathIdentity.Resolve(masks), PathIdentity.Resolve(output)))
            throw new HarmonizeException($"The results would go among the masks in {masks}; choose another folder.");
        var batch = new Batch(_options.Fill(new Job { Image = "" }, parsed), output, parsed.GetValue(_skipExisting));
        using Harmonizer harmonizer = _options.OpenModel(parsed);
        try
        {
            BatchSummary summary = BatchDisplay.Show(entries.Count, observer => batch.Run(entries, harmonizer, observer, cancellationToken));
            Console.Out.WriteLine(summary);
            return summary.Failed == 0 ? ExitCode.Success : ExitCode.PartlyFailed;
        }
        catch (OperationCanceledException)
        {
            ErrorStream.Note("Interrupted; the same command with --skip-existing goes on from here.");
            throw;
        }
    }

    private void CheckCombination(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };

        if (Has(_list) == (Has(_images) || Has(_masks)) || Has(_images) != Has(_masks))
            result.AddError("Say which photos: either --list with a CSV file, or --images and --masks with two folders.");
    }
}
