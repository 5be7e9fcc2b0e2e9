using HarmonizeEffect.GimpBridge.Jobs;
using Spectre.Console;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary>Shows how a batch goes on: a progress bar on a terminal, else a line per picture.</summary>
internal static class BatchDisplay
{
    public static BatchSummary Show(int total, Func<IBatchObserver, BatchSummary> run)
    {
        if (Console.IsErrorRedirected)
            return run(new Lines(total));

        // The bar goes where the failures go, so that Spectre keeps them apart and the output stream stays clean.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => run(new Bar(console, context.AddTask("Starting", maxValue: total))));
    }

    private sealed class Lines(int total) : IBatchObserver
    {
        private int _started;

        public void Starting(BatchEntry entry) => _started++;

        public void Done(BatchEntry entry) => Console.Out.WriteLine($"[{_started}/{total}] {Name(entry)}");

        public void Skipped(BatchEntry entry) => Console.Out.WriteLine($"[{_started}/{total}] {Name(entry)}: skipped, its result exists");

        public void Failed(BatchEntry entry, string sentence) => ErrorStream.Error($"{Name(entry)}: {sentence}");

        public void Note(string sentence) => ErrorStream.Note(sentence);
    }

    private sealed class Bar(IAnsiConsole console, ProgressTask task) : IBatchObserver
    {
        public void Starting(BatchEntry entry) => task.Description = Markup.Escape($"{task.Value + 1:0}/{task.MaxValue:0} {Name(entry)}");

        public void Done(BatchEntry entry) => task.Increment(1);

        public void Skipped(BatchEntry entry) => task.Increment(1);

        public void Failed(BatchEntry entry, string sentence)
        {
            console.WriteLine(ErrorStream.ErrorLine($"{Name(entry)}: {sentence}"));
            task.Increment(1);
        }

        public void Note(string sentence) => console.WriteLine(ErrorStream.NoteLine(sentence));
    }

    private static string Name(BatchEntry entry) => Path.GetFileName(entry.Image);
}
