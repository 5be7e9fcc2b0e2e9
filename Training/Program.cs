using System.CommandLine;
using HarmonizeEffect.Training;
using HarmonizeEffect.Training.Commands;

NativeRuntime.EnsureLoadable();
var root = new RootCommand("Trains, exports and scores the networks of HarmonizeEffect.")
{
    TrainCommand.Create(),
    ExportCommand.Create(),
    EvaluateCommand.Create(),
    SynthesizeCommand.Create(),
};
return await Failures.ReportAsync(() => root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
