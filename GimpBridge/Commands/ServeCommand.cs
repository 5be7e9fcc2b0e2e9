using System.CommandLine;
using System.Diagnostics;
using HarmonizeEffect.GimpBridge.Serve;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary><c>harmonize serve</c>: the bridge that editors' plug-ins talk to over standard input and output.</summary>
internal sealed class ServeCommand : Command, IExamples
{
    private readonly ModelOptions _model = new();

    public ServeCommand()
        : base("serve", "Serves an editor's plug-in: frames on standard input and output, as PROTOCOL.md describes. Ends with its input.")
    {
        _model.AddTo(this);
        SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, cancellationToken)));
    }

    public IReadOnlyList<(string Purpose, string CommandLine)> Examples { get; } =
    [
        ("What the GIMP plug-in starts", "harmonize serve"),
    ];

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        HarmonizerOptions options = _model.Fill(parsed);
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
