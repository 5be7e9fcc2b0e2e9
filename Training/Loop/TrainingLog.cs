using System.Globalization;
using CsvHelper;

namespace HarmonizeEffect.Training.Loop;

/// <summary>One validation in the log.</summary>
public sealed record LogRow(int Step, long Pairs, double Seconds, double Rate, double Loss, double ValidationGain, double ValidationForegroundMse, double ValidationWorse, double ValidationKept, double? ClassAccuracy);

/// <summary>The CSV log of a run. A resumed run forgets rows that the checkpoint does not know of.</summary>
public sealed class TrainingLog
{
    public const string FileName = "log.csv";
    private const string Header = "step,pairs,seconds,rate,loss,val_gain_db,val_fmse,val_worse,val_real_kept_db,class_accuracy";
    private readonly string _path;
    private readonly List<LogRow> _rows;

    /// <param name="folder">The run's folder.</param>
    /// <param name="step">Steps done before; 0 begins a new log.</param>
    public TrainingLog(string folder, int step)
    {
        _path = Path.Combine(folder, FileName);
        _rows = step > 0 && File.Exists(_path) ? [.. Read(_path).Where(row => row.Step <= step)] : [];
        Write();
    }

    public IReadOnlyList<LogRow> Rows => _rows;

    public void Add(LogRow row)
    {
        _rows.Add(row);
        Write();
    }

    private static IEnumerable<LogRow> Read(string path)
    {
        using var csv = new CsvReader(File.OpenText(path), CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
        {
            yield return new LogRow(csv.GetField<int>(0), csv.GetField<long>(1), csv.GetField<double>(2), csv.GetField<double>(3), csv.GetField<double>(4),
                csv.GetField<double>(5), csv.GetField<double>(6), csv.GetField<double>(7), csv.GetField<double>(8), csv.GetField<double?>(9));
        }
    }

    private void Write() => AtomicFile.WriteText(_path, writer =>
    {
        writer.WriteLine(Header);
        foreach (LogRow row in _rows)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Step},{row.Pairs},{row.Seconds:F0},{row.Rate:G3},{row.Loss:F5},{row.ValidationGain:F3},{row.ValidationForegroundMse:F1},{row.ValidationWorse:F3},{row.ValidationKept:F2},{row.ClassAccuracy:F3}"));
        }
    });
}
