using HarmonizeEffect.GimpBridge.Reports;
using ScottPlot;

namespace HarmonizeEffect.Benchmarks;

/// <summary>The plots of docs/performance.md.</summary>
internal static class Figures
{
    private const int Width = 900, Height = 520;
    private static readonly string[] s_operations = ["Floor", "EndToEnd", "LookingAndNetwork", "Network", "Render"];

    /// <summary>Draws where all operations of the pipeline were measured, not only some.</summary>
    public static void Draw(Measurements measurements, string folder)
    {
        ReportFont.Install();
        Measurement[] pipeline = [.. measurements.Rows.Where(row => row.Group == "Pipeline")];
        if (s_operations.All(operation => pipeline.Any(row => row.Operation == operation)))
        {
            DrawTime(pipeline, Path.Combine(folder, "time-against-megapixels.png"));
            DrawShares(pipeline, Path.Combine(folder, "shares.png"));
        }
    }

    // Both axes are logarithmic: the plot holds logarithms and its ticks say so.
    private static void DrawTime(Measurement[] rows, string path)
    {
        Plot plot = NewPlot("8-bit picture in, harmonized picture out");
        foreach ((string operation, string name, Color color) in new[]
        {
            ("EndToEnd", "end to end", Colors.C0), ("Network", "of this the network", Colors.C1), ("Floor", "floor: read once, copy once", Colors.Gray),
        })
        {
            (double X, double Y)[] points = [.. rows.Where(row => row.Operation == operation).Select(row => (Megapixels(row), row.Min / 1e6)).OrderBy(point => point.Item1)];
            var line = plot.Add.Scatter(points.Select(p => Math.Log10(p.X)).ToArray(), points.Select(p => Math.Log10(p.Y)).ToArray(), color);
            line.LineWidth = 2.5f;
            line.MarkerSize = 8;
            line.LegendText = name;
        }

        plot.Axes.Bottom.Label.Text = "megapixels";
        plot.Axes.Left.Label.Text = "milliseconds";
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. Sizes.Megapixels.Select(Math.Log10)], [.. Sizes.Megapixels.Select(value => FormattableString.Invariant($"{value}"))]);
        double[] ticks = [0.1, 1, 10, 100, 1000];
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. ticks.Select(Math.Log10)], [.. ticks.Select(value => FormattableString.Invariant($"{value}"))]);
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SavePng(path, Width, Height);
    }

    private static void DrawShares(Measurement[] rows, string path)
    {
        Plot plot = NewPlot("Where the time goes");
        string[] names = ["checks and thumbnails", "network", "table and rendering"];
        Color[] colors = [Colors.C2, Colors.C1, Colors.C0];
        double[] sizes = [.. rows.Select(Megapixels).Distinct().Order()];
        for (int i = 0; i < sizes.Length; i++)
        {
            double Time(string operation) => rows.Single(row => row.Operation == operation && Megapixels(row) == sizes[i]).Min;
            double network = Time("Network"), looking = Math.Max(0, Time("LookingAndNetwork") - network), render = Time("Render");
            double[] parts = [looking, network, render];
            double total = parts.Sum(), below = 0;
            for (int part = 0; part < parts.Length; part++)
            {
                double share = 100 * parts[part] / total;
                plot.Add.Bar(new Bar { Position = i, ValueBase = below, Value = below + share, FillColor = colors[part], LineWidth = 0 });
                below += share;
            }
        }

        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. Enumerable.Range(0, sizes.Length).Select(i => (double)i)], [.. sizes.Select(size => FormattableString.Invariant($"{size}"))]);
        plot.Axes.Bottom.Label.Text = "megapixels";
        plot.Axes.Left.Label.Text = "percent of the time";
        plot.Axes.SetLimitsY(0, 100);
        plot.ShowLegend([.. names.Select((name, i) => new LegendItem { LabelText = name, FillColor = colors[i] })]);
        plot.ShowLegend(Edge.Right);
        plot.SavePng(path, Width, Height);
    }

    private static Plot NewPlot(string title)
    {
        var plot = new Plot();
        plot.Font.Set(ReportFont.Name);
        plot.Title(title);
        return plot;
    }

    private static double Megapixels(Measurement row) => double.Parse(row.Case.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture);
}
