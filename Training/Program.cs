using System.CommandLine;
using HarmonizeEffect.Training;
using HarmonizeEffect.Training.Commands;

NativeRuntime.EnsureLoadable();
var root = new RootCommand("Trains, exports and scores the networks of HarmonizeEffect.")
{
    CheckCommand.Create(),
    TrainCommand.Create(),
    ExportCommand.Create(),
    EvaluateCommand.Create(),
    SynthesizeCommand.Create(),
    StudyCommand.Create(),
    LabelCommand.Create(),
};
// Ctrl+C ends training after the present step and saves; on a slow machine that takes its time.
var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(5) };
return await Failures.ReportAsync(() => root.Parse(args).InvokeAsync(invocation));
