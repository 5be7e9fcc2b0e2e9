using System.CommandLine;
using System.CommandLine.Parsing;
using HarmonizeEffect.Model;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary>The options that say which model to open and what runs it.</summary>
internal sealed class ModelOptions
{
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
        command.Options.Add(_provider);
        command.Options.Add(_model);
    }

    /// <summary>What these options say.</summary>
    public HarmonizerOptions Fill(ParseResult parsed) => new() { ModelPath = parsed.GetValue(_model), Provider = parsed.GetValue(_provider) };

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
}
