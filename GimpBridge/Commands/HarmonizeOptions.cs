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
        Description = $"What was pasted: {ClassName.All}.",
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
    };

    private readonly Option<int?> _quality = new("--quality")
    {
        Description = $"Quality of JPEG and WebP, 1 to 100. If left out, {PictureWriter.DefaultJpegQuality} for JPEG, and WebP is written without loss.",
        HelpName = "1..100",
    };

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Allow a result to replace one of the files that were read. Other files of that name are replaced anyway.",
    };

    private readonly Option<ProviderChoice> _provider = new("--provider")
    {
        Description = "What runs the network: auto (the same as leaving it out), directml (graphics card, Windows) or cpu.",
        HelpName = "provider",
        CustomParser = ParseProvider,
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "A model file (.onnx) to use instead of the built-in one.",
        HelpName = "file",
    };

    public void AddTo(Command command)
    {
        _class.Validators.Add(CheckClass);
        _stages.Validators.Add(static result => RequireRange(result, 1, int.MaxValue));
        _quality.Validators.Add(static result => RequireRange(result, 1, 100));
        foreach (Option option in new Option[] { _class, _strength, _stages, _quality, _overwrite, _provider, _model })
            command.Options.Add(option);
    }

    /// <summary>The job with what these options say.</summary>
    public Job Fill(Job job, ParseResult parsed) => job with
    {
        Class = ClassName.Parse(parsed.GetRequiredValue(_class)),
        Strength = parsed.GetValue(_strength),
        Stages = parsed.GetValue(_stages),
        Quality = parsed.GetValue(_quality),
        Overwrite = parsed.GetValue(_overwrite),
        Model = parsed.GetValue(_model),
    };

    /// <summary>Opens the model that the options name.</summary>
    /// <exception cref="ModelException">The model file is missing, damaged, or does not follow the contract.</exception>
    public Harmonizer OpenModel(ParseResult parsed)
    {
        ProviderChoice provider = parsed.GetValue(_provider);
        Harmonizer harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = parsed.GetValue(_model), Provider = provider });
        if (provider == ProviderChoice.DirectML && harmonizer.Provider.FallbackReason is { } reason)
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

    private static ProviderChoice ParseProvider(ArgumentResult result)
    {
        string name = result.Tokens[0].Value;
        // Enum.TryParse would take numbers and lists too.
        if (!name.All(char.IsAsciiLetter) || !Enum.TryParse(name, ignoreCase: true, out ProviderChoice provider))
        {
            result.AddError($"'{name}' is not a provider; choose auto, directml or cpu.");
            return ProviderChoice.Auto;
        }

        return provider;
    }

    private static double ParseStrength(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double strength);
        if (!isNumber || !(strength is >= 0 and <= 1))
            result.AddError($"The strength '{text}' is not a number from 0 to 1, such as 0.5.");
        return strength;
    }

    private static void RequireRange(OptionResult result, int low, int high)
    {
        if (result.GetValueOrDefault<int?>() is { } value && (value < low || value > high))
            result.AddError(high == int.MaxValue ? $"{result.Option.Name} must be {low} or more." : $"{result.Option.Name} must lie between {low} and {high}.");
    }
}
