using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

[TestClass]
public sealed class ReportTests
{
    // Centre of the pictures in the report, and a place for titles.
    private const int PanelWidth = 620, Title = 60;

    [TestMethod]
    public void Panels_ShowWhatTheirTitlesSay()
    {
        using var fixture = new CommandFixture();
        // A dark green composite, so that the bent curves show.
        (VipsImage.Black(CommandFixture.Width, CommandFixture.Height, 3) + new double[] { 60, 120, 60 }).Cast(NetVips.Enums.BandFormat.Uchar).Copy(interpretation: NetVips.Enums.Interpretation.Srgb).Save(fixture.File("photo.png"));
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "-o", "out.png", "--report", "report.png");

        using VipsImage report = VipsImage.NewFromFile(fixture.File("report.png"));
        Assert.AreEqual(4 * PanelWidth, report.Width);
        using VipsImage result = VipsImage.NewFromFile(fixture.File("out.png"));
        double[] after = result.Getpoint(CommandFixture.Width / 2, CommandFixture.Height / 2);
        AssertNear([60, 120, 60], report, 0);
        AssertNear([255, 255, 255], report, 1);
        AssertNear(after, report, 2);
        Assert.IsGreaterThan(10, Math.Abs(after[0] - 60));

        // Every panel has its title: some dark pixels above the picture, though a machine may have no fonts.
        for (int panel = 0; panel < 4; panel++)
        {
            using VipsImage title = report.Crop(panel * PanelWidth, 0, PanelWidth, Title);
            Assert.IsLessThan(100, title.Min(), $"panel {panel}");
        }
    }

    private static void AssertNear(double[] expected, VipsImage report, int panel)
    {
        double[] actual = report.Getpoint((panel * PanelWidth) + (PanelWidth / 2), (report.Height + Title) / 2);
        for (int c = 0; c < 3; c++)
            Assert.AreEqual(expected[c], actual[c], 3, $"panel {panel}");
    }
}
