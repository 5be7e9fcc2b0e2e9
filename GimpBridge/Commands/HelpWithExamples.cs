using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary>A command that shows how it is used.</summary>
internal interface IExamples
{
    /// <summary>What an example does, and its command line.</summary>
    IReadOnlyList<(string Purpose, string CommandLine)> Examples { get; }
}

/// <summary>The library's help, then examples and exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is IExamples { Examples: var examples })
        {
            output.WriteLine("Examples:");
            foreach ((string purpose, string commandLine) in examples)
            {
                output.WriteLine($"  {purpose}:");
                output.WriteLine($"    {commandLine}");
            }

            output.WriteLine();
        }

        output.WriteLine("Exit codes:");
        foreach ((int code, string meaning) in ExitCode.Meanings)
            output.WriteLine($"  {code,3}  {meaning}");
        return ExitCode.Success;
    }
}
