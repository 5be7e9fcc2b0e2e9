using System.Globalization;
using System.Text;
using BenchmarkDotNet.Reports;

namespace HarmonizeEffect.Benchmarks;

/// <summary>One row: an operation under some parameters.</summary>
/// <param name="Group">The benchmark class without its ending.</param>
/// <param name="Case">The parameters, for example Format=Bgra32, Threads=1.</param>
/// <param name="Operation">The method.</param>
/// <param name="IsFloor">Whether it is what the others of its group and case are held against.</param>
/// <param name="Median">Nanoseconds.</param>
/// <param name="Min">Nanoseconds; on a machine that others use too, the fairest single number.</param>
internal sealed record Measurement(string Group, string Case, string Operation, bool IsFloor, double Median, double Min);

/// <summary>What a run measured.</summary>
internal sealed class Measurements(IReadOnlyList<Measurement> rows)
{
    public IReadOnlyList<Measurement> Rows => rows;

    public static Measurements Of(IEnumerable<Summary> summaries) => new(
    [
        .. summaries.SelectMany(summary => summary.Reports).Select(report => new Measurement(
            report.BenchmarkCase.Descriptor.Type.Name.Replace("Benchmarks", ""),
            string.Join(", ", report.BenchmarkCase.Parameters.Items.Select(item => FormattableString.Invariant($"{item.Name}={item.Value}"))),
            report.BenchmarkCase.Descriptor.WorkloadMethod.Name,
            report.BenchmarkCase.Descriptor.Baseline,
            report.ResultStatistics!.Median,
            report.ResultStatistics.Min)),
    ]);

    /// <summary>The floor of a row's group and case; null where the run left it out.</summary>
    public Measurement? FloorOf(Measurement row) => rows.SingleOrDefault(other => other.IsFloor && other.Group == row.Group && other.Case == row.Case);

    /// <summary>Every row beside its floor, in Markdown.</summary>
    public void WriteTable(string path)
    {
        var text = new StringBuilder();
        text.AppendLine("| group | case | operation | median ms | fastest ms | × floor (medians) | × floor (fastest) |");
        text.AppendLine("|---|---|---|---:|---:|---:|---:|");
        foreach (Measurement row in rows)
        {
            Measurement? floor = FloorOf(row);
            string ratios = row.IsFloor ? "floor |" : floor is null ? "|" : FormattableString.Invariant($"{row.Median / floor.Median:0.00} | {row.Min / floor.Min:0.00}");
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Group} | {row.Case} | {row.Operation} | {row.Median / 1e6:0.000} | {row.Min / 1e6:0.000} | {ratios} |");
        }

        File.WriteAllText(path, text.ToString());
    }
}
