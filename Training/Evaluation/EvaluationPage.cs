using System.Globalization;
using System.Net;
using HarmonizeEffect.Training.Data;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>An evaluation as one HTML file: the tables, then each method's pictures, worst first, and its best.</summary>
public static class EvaluationPage
{
    private const int Side = 256;
    private const int Best = 10;

    private const string Style = """
        body { font: 15px/1.4 sans-serif; margin: 2em; color: #222; background: #fafafa }
        table { border-collapse: collapse; margin-bottom: 2em } td, th { padding: .2em .8em; text-align: right; border-bottom: 1px solid #ddd } td:first-child, th:first-child { text-align: left }
        figure { margin: 0 0 1.5em } figure img { width: 24%; max-width: 256px; margin-right: .3em } figcaption { font-size: 13px; color: #555 }
        """;

    private const string Legend = """
        PSNR with a peak of 255; fMSE: mean squared error over the foreground; gain: PSNR above the unchanged composite's; worse: share of
        pictures further from the truth than the composite was; real kept: PSNR of the real picture after the method was given it;
        monotone: share of pictures whose curves never fall; class: share of known classes guessed right.
        """;

    /// <summary>Writes the page; every picture is inside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="side">Side of the squares that were scored; null for full size.</param>
    /// <param name="tables">The figures.</param>
    /// <param name="scored">Methods beside their scores; baselines may be among them and get no pictures.</param>
    /// <param name="cases">The composites in the order of the scores.</param>
    /// <param name="pictures">How many of each method's worst pictures to show.</param>
    /// <param name="cancellation">Stops between pictures.</param>
    public static void Write(
        string path, int? side, IReadOnlyList<FigureTable> tables, IReadOnlyList<(Method Method, MethodScores Scores)> scored, IReadOnlyList<HarmonyCase> cases, int pictures, CancellationToken cancellation) =>
        AtomicFile.WriteText(path, page =>
        {
            page.Write($"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Evaluation</title><style>{Style}</style></head><body><h1>Evaluation</h1>");
            page.Write($"<p>Scored at {(side is { } s ? $"{s} × {s} pixels" : "full size")}. {Legend}</p>");
            foreach (FigureTable table in tables)
                Write(page, table);
            foreach ((Method method, MethodScores scores) in scored.Where(item => item.Method != Methods.Unchanged && item.Method != Methods.Reinhard))
            {
                (int Index, Score Score)[] ordered = [.. scores.Scores.Index().OrderBy(item => item.Item.Gain)];
                page.Write($"<h2>{Encode(method.Name)}, worst first</h2><p>Composite, mask, result, real.</p>");
                Write(page, method, cases, ordered.Take(pictures), cancellation);
                page.Write($"<h2>{Encode(method.Name)}, best first</h2>");
                Write(page, method, cases, ordered.Skip(pictures).Reverse().Take(Best), cancellation);
            }
            page.Write("</body></html>");
        });

    private static void Write(TextWriter page, FigureTable table)
    {
        page.Write($"<h2>{Encode(table.Title)}</h2><table><tr>");
        foreach (string column in table.Columns)
            page.Write($"<th>{Encode(column)}</th>");
        page.Write("</tr>");
        foreach (IReadOnlyList<string> row in table.Rows)
            page.Write($"<tr>{string.Concat(row.Select(cell => $"<td>{Encode(cell)}</td>"))}</tr>");
        page.Write("</table>");
    }

    private static void Write(TextWriter page, Method method, IReadOnlyList<HarmonyCase> cases, IEnumerable<(int Index, Score Score)> shown, CancellationToken cancellation)
    {
        foreach ((int index, Score score) in shown)
        {
            cancellation.ThrowIfCancellationRequested();
            Write(page, method, cases[index], score);
        }
    }

    private static void Write(TextWriter page, Method method, HarmonyCase harmonyCase, Score score)
    {
        LoadedCase loaded = LoadedCase.Read(harmonyCase, Side);
        // Results on disk are read at their own size, a model is run on what is shown.
        EvaluationPicture result = method.Run(harmonyCase, loaded.Composite, loaded.Mask).Picture;
        page.Write("<figure>");
        foreach (EvaluationPicture picture in new[] { loaded.Composite, loaded.Mask, result, loaded.Real })
            page.Write($"<img src=\"{picture.ToDataUri()}\" alt=\"\" loading=\"lazy\">");
        page.Write(string.Create(CultureInfo.InvariantCulture,
            $"<figcaption>{Encode(harmonyCase.Dataset)} {Encode(harmonyCase.Name)}: {score.Gain:+0.00;-0.00;0.00} dB to {score.Psnr:F2} dB, fMSE {score.ForegroundMse:F0}, SSIM {score.Ssim:F4}, foreground {score.ForegroundRatio:P0}</figcaption></figure>\n"));
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
