using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HarmonizeEffect.GimpBridge.Jobs;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary><c>harmonize apply</c>: one picture.</summary>
internal sealed class ApplyCommand : Command, IExamples
{
    private readonly Argument<string> _image = new("image")
    {
        Description = "The photo: PNG, JPEG, TIFF or WebP. With --mask, the photo in which something was pasted; with --foreground, the photo to paste it onto.",
    };

    private readonly Option<string?> _mask = new("--mask", "-m")
    {
        Description = "A picture as large as the photo that is white where the pasted part is and black elsewhere; gray for soft edges. If it has transparency, its opacity is the mask instead.",
        HelpName = "file",
    };

    private readonly Option<string?> _foreground = new("--foreground", "-f")
    {
        Description = "A cut-out with a transparent background, to be pasted onto the photo and harmonized. Takes the place of --mask.",
        HelpName = "file",
    };

    private readonly Option<Position?> _at = new("--at")
    {
        Description = "Where the cut-out's top left corner goes, in pixels from the photo's. Negative numbers let it stick out. 0,0 if left out.",
        HelpName = "X,Y",
        CustomParser = ParsePosition,
    };

    private readonly Option<string?> _background = new("--background", "-b")
    {
        Description = "Match this other photo instead of the surroundings.",
        HelpName = "file",
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Where the result goes: .png, .jpg, .tif or .webp. JPEG compresses the whole picture anew; PNG and TIFF keep what lies outside the pasted part exactly.",
        HelpName = "file",
    };

    private readonly Option<string[]> _curves = new("--curves")
    {
        Description = "Also write the curves for another editor: .json, .acv (Photoshop), .cube (look-up table), .settings (GIMP preset). May be given several times.",
        HelpName = "file",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string?> _report = new("--report")
    {
        Description = "Also draw composite, mask, result and curves side by side into this PNG.",
        HelpName = "file.png",
    };

    private readonly HarmonizeOptions _options = new();

    public ApplyCommand()
        : base("apply", "Harmonizes one photo. What lies outside the pasted part stays as it is, and so do size, colour profile and camera data.")
    {
        Arguments.Add(_image);
        foreach (Option option in new Option[] { _mask, _foreground, _at, _background, _output, _curves, _report })
            Options.Add(option);
        _options.AddTo(this);
        Validators.Add(CheckCombination);
        SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, cancellationToken)));
    }

    public IReadOnlyList<(string Purpose, string CommandLine)> Examples { get; } =
    [
        ("The mask marks what was pasted", "harmonize apply composite.jpg --mask mask.png -o result.jpg"),
        ("Paste a cut-out and look at what happened", "harmonize apply beach.jpg --foreground dog.png --at 640,380 -o result.png --report report.png"),
        ("Half as strong, and curves for Photoshop", "harmonize apply composite.tif --mask mask.png --strength 0.5 -o result.tif --curves dog.acv"),
    ];

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        Job job = _options.Fill(
            new Job
            {
                Image = parsed.GetRequiredValue(_image),
                Mask = parsed.GetValue(_mask),
                Cutout = parsed.GetValue(_foreground),
                At = parsed.GetValue(_at) ?? default,
                Guide = parsed.GetValue(_background),
                Output = parsed.GetValue(_output),
                Curves = parsed.GetValue(_curves)!,
                Report = parsed.GetValue(_report),
            },
            parsed);
        job.CheckOutputs();
        // The model opens while the picture is read.
        Task<Harmonizer> model = Task.Run(() => _options.OpenModel(parsed), CancellationToken.None);
        try
        {
            PhaseDisplay.Show((note, phase) => new JobRunner(model, note, phase).Run(job, cancellationToken));
        }
        finally
        {
            // A picture that fails is what the user hears of, whether the model is good or not.
            model.ContinueWith(opened => opened.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default)
                .ContinueWith(static _ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
        }

        Console.Out.WriteLine($"wrote {string.Join(", ", job.Outputs)}");
        return ExitCode.Success;
    }

    private void CheckCombination(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };

        if (Has(_mask) == Has(_foreground))
            result.AddError("Say what was pasted: either --mask with a mask, or --foreground with a cut-out to paste.");
        else if (Has(_at) && !Has(_foreground))
            result.AddError("--at says where a cut-out goes, so it needs --foreground.");
        else if (!Has(_output) && !Has(_curves) && !Has(_report))
            result.AddError("Say where the result goes with -o (or ask for --curves or --report only).");
    }

    private static Position? ParsePosition(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] numbers = text.Split(',');
        int y = 0;
        if (numbers.Length == 2 && ParseCoordinate(numbers[0], out int x) && ParseCoordinate(numbers[1], out y))
            return new Position(x, y);
        result.AddError($"'{text}' is not a place; write two whole numbers with a comma, such as 640,380.");
        return null;
    }

    private static bool ParseCoordinate(string text, out int coordinate) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out coordinate);
}
