using System.Globalization;
using CsvHelper;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>Every picture's figures as a table, one row for each picture and method.</summary>
public static class EvaluationCsv
{
    public static void Write(IReadOnlyList<MethodScores> all, string path) => AtomicFile.WriteText(path, writer =>
    {
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture, leaveOpen: true);
        csv.WriteRecords(all.SelectMany(method => method.Scores.Select(score => new
        {
            method = method.Name,
            dataset = score.Dataset,
            picture = score.Name,
            foreground_ratio = score.ForegroundRatio,
            mse = score.Mse,
            psnr = score.Psnr,
            fmse = score.ForegroundMse,
            ssim = score.Ssim,
            gain = score.Gain,
            real_psnr = score.RealPsnr,
            monotone = score.IsMonotone,
        })));
    });
}
