using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using HarmonizeEffect.Benchmarks;

// The bridge's floor runs this program as its other end.
if (args is ["echo"])
    return Echo.Run();

bool quick = args.Contains("--quick");
string folder = Path.GetFullPath(Path.Combine("artifacts", "benchmarks"));
Sizes.Quick = quick;
IConfig config = BenchmarkConfig.Create(quick, folder);
string[] rest = [.. args.Where(argument => argument != "--quick")];
Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(Sizes).Assembly).Run(rest.Length == 0 ? ["--filter", "*"] : rest, config)];
if (summaries.Length == 0 || summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)))
{
    Console.Error.WriteLine("benchmarks: some did not run; what they said stands above.");
    return 1;
}

if (!quick)
{
    Measurements measurements = Measurements.Of(summaries);
    measurements.WriteTable(Path.Combine(folder, "table.md"));
    Figures.Draw(measurements, folder);
    Console.WriteLine($"tables and figures: {folder}");
}

return 0;
