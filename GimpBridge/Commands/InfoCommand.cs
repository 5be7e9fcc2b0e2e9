using System.CommandLine;
using System.Reflection;
using HarmonizeEffect.Model;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary><c>harmonize info</c>: the program, what runs the network, and the model.</summary>
internal sealed class InfoCommand : Command, IExamples
{
    private readonly Argument<string?> _model = new("model")
    {
        Description = "A model file (.onnx). The built-in model, if left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public InfoCommand()
        : base("info", "Shows the program's version, what runs the network, and what a model file says about itself.")
    {
        Arguments.Add(_model);
        SetAction(Run);
    }

    public IReadOnlyList<(string Purpose, string CommandLine)> Examples { get; } =
    [
        ("The built-in model", "harmonize info"),
        ("A model of your own", "harmonize info my-model.onnx"),
    ];

    private int Run(ParseResult parsed)
    {
        string? path = parsed.GetValue(_model);
        string version = typeof(InfoCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        using Harmonizer harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = path });
        ModelInfo model = harmonizer.Model;
        ProviderStatus provider = harmonizer.Provider;
        foreach ((string name, string? value) in new (string, string?)[]
        {
            ("program", $"HarmonizeEffect {version}"),
            ("provider", provider.Name),
            ("device", provider.Device),
            ("graphics card", provider.FallbackReason is { } reason ? $"not used: {reason}" : null),
            ("model", path ?? DefaultModel.Name),
            ("architecture", $"{model.Architecture}, variant {model.Variant}, version {model.Version}"),
            ("curves", $"{model.Stages} {(model.Stages == 1 ? "stage" : "stages")} of {model.Knots} knots"),
            ("thumbnail", $"{model.ThumbnailSize} × {model.ThumbnailSize} pixels, foreground {(model.ForegroundCropped ? "cropped to the mask" : "in the whole frame")}"),
            ("class", model.HasClassScores ? "told by the user, or guessed by the model" : "told by the user, or left open"),
            ("trained on", model.TrainedOn),
            ("training", model.Training),
            ("figures", model.Figures),
            ("licence", model.Licence),
        })
        {
            if (value is not null)
                Console.Out.WriteLine($"{name + ":",-15}{value}");
        }

        return ExitCode.Success;
    }
}
