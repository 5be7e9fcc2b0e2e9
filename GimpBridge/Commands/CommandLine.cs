using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using HarmonizeEffect.GimpBridge.Files;
using HarmonizeEffect.GimpBridge.Jobs;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary>The program's commands, and what holds for all of them: help, errors, signals, exit codes.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        using var interrupted = new CancellationTokenSource();
        // The first signal asks for an orderly end. A second one ends the program at once, even if something hangs; some senders
        // always send two.
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = !interrupted.IsCancellationRequested;
            if (context.Cancel)
                interrupted.Cancel();
            else
                AtomicFile.DeleteUnfinished();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);

        try
        {
            // No response files: a picture's name may begin with @.
            ParseResult parsed = Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            if (parsed.Action is ParseErrorAction)
            {
                foreach (string sentence in Sentences(parsed))
                    ErrorStream.Error(sentence);
                ErrorStream.Note("add --help to see what the command understands.");
                return ExitCode.Usage;
            }

            return await parsed.InvokeAsync(configuration, interrupted.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            ErrorStream.Error(Failure.Sentence(e));
            return ExitCode.Failure;
        }
    }

    // For a word that is no command, the library would say first that a command is missing.
    private static IEnumerable<string> Sentences(ParseResult parsed) =>
        parsed is { CommandResult.Command: RootCommand root, UnmatchedTokens: [var word, ..] }
            ? [$"'{word}' is not a command; choose one of {string.Join(", ", root.Subcommands.Select(command => command.Name))}."]
            : parsed.Errors.Select(error => error.Message);

    private static RootCommand Root()
    {
        var root = new RootCommand("Makes something that was pasted into a photo match the photo's light and colours.")
        {
            new ApplyCommand(),
            new BatchCommand(),
            new InfoCommand(),
            new ServeCommand(),
            new InstallGimpCommand(),
            new UninstallGimpCommand(),
        };
        foreach (Command command in root.Subcommands)
            RefuseEmptyTexts(command);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    // An empty file name is what a shell makes of a variable that is not set.
    private static void RefuseEmptyTexts(Command command)
    {
        foreach (Argument argument in command.Arguments)
            argument.Validators.Add(result => RefuseEmpty(result, argument.Name));
        foreach (Option option in command.Options)
            option.Validators.Add(result => RefuseEmpty(result, option.Name));
    }

    private static void RefuseEmpty(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            result.AddError($"{name} is empty; fill it in or leave it out.");
    }
}
