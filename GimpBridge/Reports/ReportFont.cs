using ScottPlot;
using SkiaSharp;

namespace HarmonizeEffect.GimpBridge.Reports;

/// <summary>The report's font, Inter, which the program carries because servers often have no fonts at all.</summary>
internal sealed class ReportFont : IFontResolver
{
    public const string Name = "Inter";

    private const string Resource = "Inter-Regular.ttf";

    private static readonly Lazy<bool> Installed = new(static () =>
    {
        Fonts.FontResolvers.Insert(0, new ReportFont());
        return true;
    });

    private readonly SKData _font;

    private ReportFont()
    {
        using Stream stream = typeof(ReportFont).Assembly.GetManifestResourceStream(Resource)!;
        _font = SKData.Create(stream);
    }

    /// <summary>Makes the font known to ScottPlot. Later calls do nothing.</summary>
    public static void Install() => _ = Installed.Value;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? SKTypeface.FromData(_font) : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        CreateTypeface(fontName, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);
}
