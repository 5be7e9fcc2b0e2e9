using ScottPlot;
using SkiaSharp;

namespace HarmonizeEffect.Training.Loop;

/// <summary>Pictures of a run's log: <c>loss.png</c> and <c>psnr.png</c>.</summary>
public static class TrainingPlots
{
    private static readonly Lazy<bool> FontInstalled = new(static () =>
    {
        Fonts.FontResolvers.Insert(0, new CarriedFont());
        return true;
    });

    /// <summary>Draws both anew.</summary>
    public static void Draw(IReadOnlyList<LogRow> rows, string folder)
    {
        if (rows.Count == 0)
            return;
        double[] steps = [.. rows.Select(row => (double)row.Step)];
        Save("loss.png", "loss (running mean)", rows.Select(row => row.Loss));
        Save("psnr.png", "validation gain in PSNR (dB)", rows.Select(row => row.ValidationGain));

        void Save(string name, string label, IEnumerable<double> values)
        {
            _ = FontInstalled.Value;
            using var plot = new Plot();
            plot.Add.Scatter(steps, values.ToArray());
            plot.XLabel("step");
            plot.YLabel(label);
            plot.Font.Set(CarriedFont.Name);
            byte[] png = plot.GetImageBytes(900, 500, ImageFormat.Png);
            AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(png));
        }
    }

    /// <summary>Inter, which the program carries because servers often have no fonts at all.</summary>
    private sealed class CarriedFont : IFontResolver
    {
        public const string Name = "Inter for training";
        private readonly SKData _font;

        public CarriedFont()
        {
            using Stream stream = typeof(CarriedFont).Assembly.GetManifestResourceStream("Inter-Regular.ttf")!;
            _font = SKData.Create(stream);
        }

        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            fontName == Name ? SKTypeface.FromData(_font) : null;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
            CreateTypeface(fontName, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);
    }
}
