using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Imaging;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

[TestClass]
public sealed class MaskReaderTests
{
    private const int Width = 31, Height = 17;

    [TestMethod]
    [DataRow(".png", 8)]
    [DataRow(".png", 16)]
    [DataRow(".tif", 16)]
    [DataRow(".tif", 32)]
    public void Gray_IsTheCoverage(string extension, int bits)
    {
        Enums.BandFormat format = bits switch { 8 => Enums.BandFormat.Uchar, 16 => Enums.BandFormat.Ushort, _ => Enums.BandFormat.Float };
        using VipsImage gray = TestPictures.Noise(Width, Height, 1, format);
        AssertCoverage(gray, extension, gray.Values(), bits switch { 8 => 255, 16 => 65535, _ => 1 });
    }

    [TestMethod]
    public void GrayInColour_IsExact()
    {
        using VipsImage gray = TestPictures.Noise(Width, Height, 1);
        using VipsImage colour = gray.Bandjoin(gray, gray).Copy(interpretation: Enums.Interpretation.Srgb);
        AssertCoverage(colour, ".png", gray.Values(), 255);
    }

    [TestMethod]
    public void Colour_CountsByItsLuminance()
    {
        using VipsImage colour = TestPictures.Noise(Width, Height);
        double[] rgb = colour.Values();
        double[] expected = [.. Enumerable.Range(0, Width * Height).Select(i => Math.Round((0.2126 * rgb[3 * i]) + (0.7152 * rgb[(3 * i) + 1]) + (0.0722 * rgb[(3 * i) + 2])))];
        AssertCoverage(colour, ".png", expected, 255);
    }

    [TestMethod]
    [DataRow(4, 8)]
    [DataRow(2, 8)]
    [DataRow(4, 16)]
    public void Transparency_IsTheCoverage(int bands, int bits)
    {
        using VipsImage image = TestPictures.Noise(Width, Height, bands, bits == 8 ? Enums.BandFormat.Uchar : Enums.BandFormat.Ushort);
        using VipsImage alpha = image[bands - 1];
        AssertCoverage(image, ".png", alpha.Values(), bits == 8 ? 255 : 65535);
    }

    [TestMethod]
    public void OpaqueAlpha_LeavesTheLuminance()
    {
        using VipsImage gray = TestPictures.Noise(Width, Height, 1);
        using VipsImage opaque = gray.Bandjoin(gray, gray).Bandjoin(255).Copy(interpretation: Enums.Interpretation.Srgb);
        AssertCoverage(opaque, ".png", gray.Values(), 255);
        using VipsImage opaqueGray = gray.Bandjoin(255).Copy(interpretation: Enums.Interpretation.Bw);
        AssertCoverage(opaqueGray, ".png", gray.Values(), 255);
    }

    [TestMethod]
    public void BlackAndWhite_WithOneBit_AreNoneAndAll()
    {
        using VipsImage gray = TestPictures.Noise(Width, Height, 1);
        using VipsImage bits = gray < 128;
        AssertCoverage(bits, ".png[bitdepth=1]", bits.Values(), 255);
    }

    [TestMethod]
    public void Palette_CountsByItsColours()
    {
        using VipsImage gray = TestPictures.Noise(Width, Height, 1);
        using VipsImage steps = gray & 0xF0;
        using VipsImage colour = steps.Bandjoin(steps, steps).Copy(interpretation: Enums.Interpretation.Srgb);
        AssertCoverage(colour, ".png[palette]", steps.Values(), 255);
    }

    [TestMethod]
    public void Orientation_IsAppliedAsToPictures()
    {
        using var folder = new TemporaryFolder();
        using VipsImage gray = TestPictures.Noise(Height, Width, 1);
        using Picture picture = PictureReader.Read(TestPictures.Noise(Width, Height).Save(folder.File("photo.png")), default);
        string path = gray.Mutate(fields => fields.Set(GValue.GIntType, MetadataFields.Orientation, 6)).Save(folder.File("mask.png"));
        using MaskBuffer mask = MaskReader.Read(path, picture, default);
        using VipsImage turned = gray.Rot90();
        CollectionAssert.AreEqual(turned.Values().Select(v => (float)v / 255).ToArray(), Coverage(mask.View));
    }

    [TestMethod]
    public void AnotherSize_IsRefusedWithBothSizes()
    {
        using var folder = new TemporaryFolder();
        using Picture picture = PictureReader.Read(TestPictures.Noise(Width, Height).Save(folder.File("photo.png")), default);
        string path = TestPictures.Noise(Width, Height + 1, 1).Save(folder.File("mask.png"));
        string message = Assert.ThrowsExactly<HarmonizeException>(() => MaskReader.Read(path, picture, default).Dispose()).Message;
        StringAssert.Contains(message, "31 × 18");
        StringAssert.Contains(message, "31 × 17");
    }

    private static void AssertCoverage(VipsImage mask, string kind, double[] expected, double max)
    {
        using var folder = new TemporaryFolder();
        using Picture picture = PictureReader.Read(TestPictures.Noise(Width, Height).Save(folder.File("photo.png")), default);
        using MaskBuffer buffer = MaskReader.Read(mask.Copy().Save(folder.File("mask") + kind), picture, default);
        float[] actual = Coverage(buffer.View);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual((float)(expected[i] / max), actual[i], 1e-6f);
    }

    private static float[] Coverage(MaskView mask)
    {
        var coverage = new float[mask.Width * mask.Height];
        for (int y = 0; y < mask.Height; y++)
            mask.ReadRow(y, 0, coverage.AsSpan(y * mask.Width, mask.Width));
        return coverage;
    }
}
