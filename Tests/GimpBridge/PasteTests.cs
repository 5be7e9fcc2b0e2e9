using HarmonizeEffect.GimpBridge.Composites;
using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Imaging;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

[TestClass]
public sealed class PasteTests
{
    [TestMethod]
    [DataRow(8)]
    [DataRow(16)]
    public void Over_FollowsPorterAndDuff(int bits)
    {
        using var folder = new TemporaryFolder();
        Enums.BandFormat format = bits == 8 ? Enums.BandFormat.Uchar : Enums.BandFormat.Ushort;
        double max = bits == 8 ? 255 : 65535;
        using Picture canvas = PictureReader.Read(TestPictures.Noise(40, 30, 4, format, seed: 1).Save(folder.File("canvas.png")), default);
        using Picture cutout = PictureReader.Read(TestPictures.Noise(40, 30, 4, format, seed: 2).Save(folder.File("cutout.png")), default);
        double[] below = canvas.Image.Values(), above = cutout.Image.Values();
        Paste.Over(canvas.View, cutout.View);
        double[] actual = canvas.Image.Values();
        for (int i = 0; i < actual.Length; i += 4)
        {
            double a = above[i + 3] / max, b = below[i + 3] / max, alpha = a + (b * (1 - a));
            Assert.AreEqual(alpha * max, actual[i + 3], 0.5001);
            for (int c = i; c < i + 3; c++)
                Assert.AreEqual(alpha == 0 ? below[c] : ((above[c] * a) + (below[c] * b * (1 - a))) / alpha, actual[c], 0.5001);
        }
    }

    [TestMethod]
    public void Over_IsExactWhereTheCutoutIsClearOrOpaque()
    {
        using var folder = new TemporaryFolder();
        using VipsImage colours = TestPictures.Noise(64, 64, 3, Enums.BandFormat.Uchar, seed: 2);
        using VipsImage alpha = TestPictures.Noise(64, 64, 1, Enums.BandFormat.Uchar, seed: 3) < 128;
        using Picture canvas = PictureReader.Read(TestPictures.Noise(64, 64, 4).Save(folder.File("canvas.png")), default);
        using Picture cutout = PictureReader.Read(colours.Bandjoin(alpha).Copy(interpretation: Enums.Interpretation.Srgb).Save(folder.File("cutout.png")), default);
        double[] below = canvas.Image.Values(), above = cutout.Image.Values();
        Paste.Over(canvas.View, cutout.View);
        double[] actual = canvas.Image.Values();
        for (int i = 0; i < actual.Length; i++)
            Assert.AreEqual(above[(i / 4 * 4) + 3] == 0 ? below[i] : above[i], actual[i]);
    }

    [TestMethod]
    [DataRow(0, 0, 0, 0, 10, 8)]
    [DataRow(5, 6, 5, 6, 10, 8)]
    [DataRow(-4, -3, 0, 0, 6, 5)]
    [DataRow(25, 18, 25, 18, 5, 2)]
    public void Cutout_LiesWhereItIsPut(int x, int y, int left, int top, int width, int height)
    {
        using var folder = new TemporaryFolder();
        using VipsImage opaque = TestPictures.Noise(10, 8, 3, Enums.BandFormat.Uchar, seed: 5);
        using VipsImage before = TestPictures.Noise(30, 20);
        Picture canvas = PictureReader.Read(before.Copy().Save(folder.File("canvas.png")), default);
        using Picture cutout = PictureReader.Read(opaque.Copy().Save(folder.File("cutout.png")), default);
        using var composite = new PastedComposite(canvas, cutout, x, y);

        Assert.AreEqual(new HarmonizeEffect.Imaging.Region(left, top, width, height), ForegroundRegion.Find(composite.Mask));
        double[] expected = before.Values(), pasted = opaque.Values(), actual = canvas.Image.Values();
        for (int row = 0; row < 20; row++)
        {
            for (int column = 0; column < 30; column++)
            {
                bool inside = column >= left && column < left + width && row >= top && row < top + height;
                for (int c = 0; c < 3; c++)
                {
                    double value = inside ? pasted[((((row - y) * 10) + column - x) * 3) + c] : expected[(((row * 30) + column) * 3) + c];
                    Assert.AreEqual(value, actual[(((row * 30) + column) * 4) + c]);
                }
            }
        }
    }

    [TestMethod]
    [DataRow(30, 0)]
    [DataRow(0, 20)]
    [DataRow(-10, 0)]
    [DataRow(int.MaxValue, int.MinValue)]
    public void CutoutOutsideThePicture_IsRefused(int x, int y)
    {
        using var folder = new TemporaryFolder();
        using Picture canvas = PictureReader.Read(TestPictures.Noise(30, 20).Save(folder.File("canvas.png")), default);
        using Picture cutout = PictureReader.Read(TestPictures.Noise(10, 8).Save(folder.File("cutout.png")), default);
        StringAssert.Contains(Assert.ThrowsExactly<HarmonizeException>(() => new PastedComposite(canvas, cutout, x, y).Dispose()).Message, "wholly outside");
    }

    [TestMethod]
    [DataRow(8, 16)]
    [DataRow(16, 8)]
    public void CutoutOfAnotherDepth_IsConverted(int cutoutBits, int canvasBits)
    {
        using var folder = new TemporaryFolder();
        static Enums.BandFormat Format(int bits) => bits == 8 ? Enums.BandFormat.Uchar : Enums.BandFormat.Ushort;
        using VipsImage pixels = TestPictures.Noise(6, 6, 4, Format(cutoutBits));
        using Picture canvas = PictureReader.Read(TestPictures.Noise(6, 6, 3, Format(canvasBits)).Save(folder.File("canvas.png")), default);
        using Picture cutout = PictureReader.Read(pixels.Copy().Save(folder.File("cutout.png")), default);
        using ImageBuffer converted = ProfileConversion.Convert(cutout, HarmonizeEffect.Imaging.Region.Whole(6, 6), canvas);
        double[] expected = [.. pixels.Values().Select(v => cutoutBits == 8 ? v * 257 : Math.Round(v / 257))];
        CollectionAssert.AreEqual(expected, converted.View.AsVips().Values());
    }

    [TestMethod]
    public void CutoutOfAnotherProfile_KeepsItsLooks()
    {
        using var folder = new TemporaryFolder();
        // The same brown patch as sRGB without a profile and as Display P3 with one.
        using VipsImage brown = (VipsImage.Black(6, 6, 3) + new double[] { 180, 90, 60 }).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using VipsImage wide = brown.IccTransform("p3", inputProfile: "srgb");
        using Picture plain = PictureReader.Read(brown.Bandjoin(200).Copy(interpretation: Enums.Interpretation.Srgb).Save(folder.File("plain.png")), default);
        using Picture tagged = PictureReader.Read(wide.Bandjoin(200).Copy(interpretation: Enums.Interpretation.Srgb).Save(folder.File("tagged.png")), default);
        Assert.AreNotEqual(180, tagged.View.Row(0)[0]);

        using ImageBuffer intoWide = ProfileConversion.Convert(plain, HarmonizeEffect.Imaging.Region.Whole(6, 6), tagged);
        using ImageBuffer intoPlain = ProfileConversion.Convert(tagged, HarmonizeEffect.Imaging.Region.Whole(6, 6), plain);
        for (int c = 0; c < 4; c++)
        {
            Assert.AreEqual(tagged.View.Row(0)[c], intoWide.View.Row(0)[c], 1.0);
            Assert.AreEqual(plain.View.Row(0)[c], intoPlain.View.Row(0)[c], 1.0);
        }
    }
}
