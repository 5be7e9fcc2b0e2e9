using System.CommandLine;
using System.Diagnostics;
using HarmonizeEffect.GimpBridge.Serve;
using HarmonizeEffect.Model;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary><c>harmonize serve</c>: the bridge that editors' plug-ins talk to over standard input and output.</summary>
internal sealed class ServeCommand : Command, IExamples
{
    private readonly Option<string?> _model = new("--model")
    {
        Description = "A model file (.onnx) to use instead of the built-in one.",
        HelpName = "file",
    };

    private readonly Option<ProviderChoice> _provider = new("--provider")
    {
        Description = "What runs the network: auto (the same as leaving it out), directml (graphics card, Windows) or cpu.",
        HelpName = "provider",
    };

    public ServeCommand()
        : base("serve", "Serves an editor's plug-in: frames on standard input and output, as PROTOCOL.md describes. Ends with its input.")
    {
        Options.Add(_model);
        Options.Add(_provider);
        SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, cancellationToken)));
    }

    public IReadOnlyList<(string Purpose, string CommandLine)> Examples { get; } =
    [
        ("What the GIMP plug-in starts", "harmonize serve"),
    ];

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new HarmonizerOptions { ModelPath = parsed.GetValue(_model), Provider = parsed.GetValue(_provider) };
        using Stream input = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        using var server = new Server(input, output, () => Harmonizer.Open(options));
        int exitCode = server.Run(cancellationToken);
        // Native code that would not stop in time must not see its libraries unloaded below it.
        if (!server.IsIdle)
            Process.GetCurrentProcess().Kill();
        return exitCode;
    }
}
