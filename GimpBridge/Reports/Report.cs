using HarmonizeEffect.Curves;
using ScottPlot;
using ScottPlot.MultiplotLayouts;

namespace HarmonizeEffect.GimpBridge.Reports;

/// <summary>Composite, mask, result and curves side by side in one PNG.</summary>
internal static class Report
{
    // Pixels of the report's picture.
    private const int PanelWidth = 620;
    private const int LowestPanel = 480;
    private const int HighestPanel = 1000;
    private const int TitleHeight = 56;
    private const int Margin = 14;
    private const int AxisWidth = 70;

    private const float TitleSize = 24;
    private const float TextSize = 16;
    private const int CurveSamples = 257;

    private static readonly (string Name, Color Color)[] Channels =
    [
        ("red", Color.FromHex("#d62728")),
        ("green", Color.FromHex("#2a9d3a")),
        ("blue", Color.FromHex("#1f5fd0")),
    ];

    /// <param name="path">The PNG to write.</param>
    /// <param name="composite">Before.</param>
    /// <param name="mask">The foreground.</param>
    /// <param name="result">After.</param>
    /// <param name="table">The curves that lead from one to the other.</param>
    /// <param name="cancellationToken">Looked at before the drawing, which takes most of the time.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Write(string path, ReportPicture composite, ReportPicture mask, ReportPicture result, CurveTable table, CancellationToken cancellationToken)
    {
        ReportFont.Install();
        int pictureHeight = (int)((long)(PanelWidth - (2 * Margin)) * composite.Height / composite.Width);
        int height = Math.Clamp(pictureHeight, LowestPanel, HighestPanel) + TitleHeight + Margin;
        string strength = FormattableString.Invariant($"strength {table.Strength:0.##}");
        Plot[] panels =
        [
            PicturePanel("Composite", composite),
            PicturePanel("Mask", mask),
            PicturePanel($"Result, {strength}", result),
            CurvePanel(table.Matrix is null ? "Curves" : "Curves, for grays", table, height),
        ];

        var multiplot = new Multiplot { Layout = new Columns() };
        multiplot.RemovePlot(multiplot.GetPlot(0));
        foreach (Plot panel in panels)
            multiplot.AddPlot(panel);
        cancellationToken.ThrowIfCancellationRequested();
        File.WriteAllBytes(path, multiplot.Render(PanelWidth * panels.Length, height).GetImageBytes(ImageFormat.Png));
    }

    private static Plot PicturePanel(string title, ReportPicture picture)
    {
        Plot plot = Panel(title);
        plot.Add.ImageRect(new Image(picture.Png), new CoordinateRect(0, picture.Width, 0, picture.Height));
        plot.HideGrid();
        foreach (IAxis axis in plot.Axes.GetAxes())
            axis.IsVisible = false;
        plot.Axes.Margins(0, 0);
        plot.Axes.SquareUnits();
        plot.Layout.Fixed(new PixelPadding(Margin, Margin, Margin, TitleHeight));
        return plot;
    }

    private static Plot CurvePanel(string title, CurveTable table, int height)
    {
        Plot plot = Panel(title);
        var identity = plot.Add.Line(0, 0, 1, 1);
        identity.LineColor = Colors.Gray;
        identity.LinePattern = LinePattern.Dashed;
        identity.LineWidth = 1.5f;
        identity.LegendText = "no change";
        double[] xs = [.. Enumerable.Range(0, CurveSamples).Select(i => i / (CurveSamples - 1.0))];
        for (int channel = 0; channel < Channels.Length; channel++)
        {
            double[] ys = [.. xs.Select(x => (double)table.Evaluate(channel, (float)x))];
            var curve = plot.Add.ScatterLine(xs, ys, Channels[channel].Color);
            curve.LineWidth = 2.5f;
            curve.LegendText = Channels[channel].Name;
        }

        plot.Axes.SetLimits(0, 1, 0, 1);
        int side = Math.Min(PanelWidth - AxisWidth - Margin, height - TitleHeight - AxisWidth);
        plot.Layout.Fixed(new PixelPadding(AxisWidth, PanelWidth - AxisWidth - side, height - TitleHeight - side, TitleHeight));
        plot.Axes.Top.IsVisible = false;
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Bottom.Label.Text = "value before";
        plot.Axes.Left.Label.Text = "value after";
        foreach (IAxis axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.FontSize = TextSize;
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = TextSize;
        }

        plot.Legend.FontSize = TextSize;
        plot.ShowLegend(Alignment.UpperLeft);
        return plot;
    }

    private static Plot Panel(string title)
    {
        var plot = new Plot();
        plot.Title(title, TitleSize);
        plot.Axes.Title.Label.Bold = false;
        plot.Font.Set(ReportFont.Name);
        return plot;
    }
}
