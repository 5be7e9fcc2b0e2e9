using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace HarmonizeEffect.Training.Loop;

/// <summary>Where a run is, for the one who waits.</summary>
public sealed record TrainingStatus(int Step, int Steps, double Loss, double PairsPerSecond, TimeSpan Left)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"step {Step}/{Steps}  loss {Loss:F4}  {PairsPerSecond:F0} pairs/s  {Left:d\\.hh\\:mm\\:ss} left");
}

/// <summary>Shows a run.</summary>
public interface ITrainingDisplay
{
    /// <summary>Shows progress while <paramref name="train"/> runs.</summary>
    void While(Action train);

    /// <summary>Called after every step.</summary>
    void Step(TrainingStatus status);

    /// <summary>Something worth a line.</summary>
    void Report(string line);
}

/// <summary>Plain lines, for files and pipes: a status every minute.</summary>
public sealed class LineDisplay(TextWriter output) : ITrainingDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();

    public void While(Action train) => train();

    public void Step(TrainingStatus status)
    {
        if (_sinceLast.Elapsed < Interval)
            return;
        _sinceLast.Restart();
        Report(status.ToString());
    }

    public void Report(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}

/// <summary>A bar on a terminal.</summary>
public sealed class TerminalDisplay(IAnsiConsole console) : ITrainingDisplay
{
    private ProgressTask? _task;

    public void While(Action train) =>
        console.Progress().Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn()).Start(context =>
        {
            _task = context.AddTask("starting");
            train();
        });

    public void Step(TrainingStatus status)
    {
        if (_task is null)
            return;
        _task.MaxValue = status.Steps;
        _task.Value = status.Step;
        _task.Description = Markup.Escape(status.ToString());
    }

    public void Report(string line) => console.WriteLine(line);
}
