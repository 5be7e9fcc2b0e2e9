using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.GimpBridge.Jobs;
using HarmonizeEffect.Model;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary>The options that the commands that harmonize share.</summary>
internal sealed class HarmonizeOptions
{
    private readonly Option<string> _class = new("--class")
    {
        Description = $"What was pasted: {ClassName.All}. With auto, the built-in model guesses.",
        HelpName = "class",
        DefaultValueFactory = static _ => ClassName.Auto,
    };

    private readonly Option<double> _strength = new("--strength")
    {
        Description = "How far to go, from 0 (leave as it is) to 1 (all the way).",
        HelpName = "0..1",
        DefaultValueFactory = static _ => 1,
        CustomParser = ParseStrength,
    };

    private readonly Option<int?> _stages = new("--stages")
    {
        Description = "Use only the first N steps of the model's correction. All, if left out.",
        HelpName = "N",
        CustomParser = static result => ParseWholeNumber(result, 1, int.MaxValue),
    };

    private readonly Option<int?> _quality = new("--quality")
    {
        Description = $"Quality of JPEG and WebP, 1 to 100. If left out, {PictureWriter.DefaultJpegQuality} for JPEG, and WebP is written without loss.",
        HelpName = "1..100",
        CustomParser = static result => ParseWholeNumber(result, 1, 100),
    };

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Allow a result to replace one of the files that were read. Other files of that name are replaced anyway.",
    };

    private readonly ModelOptions _model = new();

    public void AddTo(Command command)
    {
        _class.Validators.Add(CheckClass);
        foreach (Option option in new Option[] { _class, _strength, _stages, _quality, _overwrite })
            command.Options.Add(option);
        _model.AddTo(command);
    }

    /// <summary>The job with what these options say.</summary>
    public Job Fill(Job job, ParseResult parsed) => job with
    {
        Class = ClassName.Parse(parsed.GetRequiredValue(_class)),
        Strength = parsed.GetValue(_strength),
        Stages = parsed.GetValue(_stages),
        Quality = parsed.GetValue(_quality),
        Overwrite = parsed.GetValue(_overwrite),
        Model = _model.Fill(parsed).ModelPath,
    };

    /// <summary>Opens the model that the options name.</summary>
    /// <exception cref="HarmonizeException">The model cannot be used, or has fewer stages than asked for.</exception>
    public Harmonizer OpenModel(ParseResult parsed)
    {
        HarmonizerOptions options = _model.Fill(parsed);
        Harmonizer harmonizer = Harmonizer.Open(options);
        try
        {
            harmonizer.CheckStages(parsed.GetValue(_stages));
        }
        catch
        {
            harmonizer.Dispose();
            throw;
        }

        if (options.Provider == ProviderChoice.DirectML && harmonizer.Provider.FallbackReason is { } reason)
            ErrorStream.Note($"{harmonizer.Provider.Name} runs the network instead of DirectML: {reason}");
        return harmonizer;
    }

    private static void CheckClass(OptionResult result)
    {
        try
        {
            ClassName.Parse(result.GetValueOrDefault<string>());
        }
        catch (HarmonizeException e)
        {
            result.AddError(e.Message);
        }
    }

    private static double ParseStrength(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double strength);
        if (!isNumber || !(strength is >= 0 and <= 1))
            result.AddError($"The strength '{text}' is not a number from 0 to 1, such as 0.5.");
        return strength;
    }

    private static int? ParseWholeNumber(ArgumentResult result, int low, int high)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high)
            return number;
        string range = high == int.MaxValue ? $"of {low} or more" : $"between {low} and {high}";
        result.AddError($"'{text}' is not a whole number {range}, as {((OptionResult)result.Parent!).Option.Name} needs.");
        return null;
    }
}
