using Spectre.Console;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary>Shows on a terminal what is being done to one picture, since big ones take a while; else nothing but notes.</summary>
internal static class PhaseDisplay
{
    /// <param name="run">The work; gets what to call with notes, and with the name of each phase as it starts.</param>
    public static void Show(Action<Action<string>, Action<string>> run)
    {
        if (Console.IsErrorRedirected)
        {
            run(ErrorStream.Note, static _ => { });
            return;
        }

        // On the error stream, so that the output stream stays clean.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Status().Start("Reading", context => run(
            sentence => console.WriteLine(ErrorStream.NoteLine(sentence)),
            phase => context.Status(Markup.Escape(phase))));
    }
}
