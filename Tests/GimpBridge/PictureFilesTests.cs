using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Imaging;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

[TestClass]
public sealed class PictureFilesTests
{
    [TestMethod]
    [DataRow(".png", 8, 3)]
    [DataRow(".png", 8, 4)]
    [DataRow(".png", 16, 3)]
    [DataRow(".png", 16, 4)]
    [DataRow(".tif", 8, 3)]
    [DataRow(".tif", 8, 4)]
    [DataRow(".tif", 16, 3)]
    [DataRow(".tif", 16, 4)]
    [DataRow(".tif", 32, 3)]
    [DataRow(".tif", 32, 4)]
    [DataRow(".webp", 8, 3)]
    [DataRow(".webp", 8, 4)]
    public void LosslessFormats_KeepEveryValue(string extension, int bits, int bands)
    {
        using var folder = new TemporaryFolder();
        Enums.BandFormat format = bits switch { 8 => Enums.BandFormat.Uchar, 16 => Enums.BandFormat.Ushort, _ => Enums.BandFormat.Float };
        using VipsImage original = TestPictures.Noise(37, 23, bands, format);
        string input = original.Copy().Save(folder.File("in" + (extension == ".webp" ? ".png" : extension)));

        using Picture picture = PictureReader.Read(input, default);
        Assert.AreEqual(bands == 4, picture.HasAlpha);
        Assert.AreEqual(bits switch { 8 => PixelFormat.Rgba32, 16 => PixelFormat.Rgba64, _ => PixelFormat.RgbaFloatLinear }, picture.View.Format);
        Assert.IsEmpty(picture.Notes);
        string output = Write(picture, folder.File("out" + extension));

        CollectionAssert.AreEqual(original.Values(), TestPictures.Values(output));
    }

    [TestMethod]
    public void OpaquePictures_GetOpaqueAlphaInMemoryOnly()
    {
        using var folder = new TemporaryFolder();
        using Picture picture = PictureReader.Read(TestPictures.Noise(3, 2).Save(folder.File("in.png")), default);
        for (int y = 0; y < 2; y++)
        {
            for (int x = 0; x < 3; x++)
                Assert.AreEqual(255, picture.View.Row(y)[(4 * x) + 3]);
        }

        using VipsImage written = VipsImage.NewFromFile(Write(picture, folder.File("out.png")));
        Assert.AreEqual(3, written.Bands);
    }

    [TestMethod]
    [DataRow(".jpg", ".jpg")]
    [DataRow(".jpg", ".png")]
    [DataRow(".jpg", ".tif")]
    [DataRow(".jpg", ".webp")]
    [DataRow(".png", ".png")]
    [DataRow(".png", ".tif")]
    [DataRow(".tif", ".tif")]
    [DataRow(".tif", ".jpg")]
    [DataRow(".tif", ".png")]
    [DataRow(".webp", ".webp")]
    [DataRow(".webp", ".tif")]
    public void Metadata_Survive(string from, string to)
    {
        using var folder = new TemporaryFolder();
        byte[] profile = WideProfile();
        const string xmp = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6" dc:title="Hill"/></x:xmpmeta>""";
        // TIFF gets its EXIF from the program's own writer, as libvips writes none there.
        string source = from == ".tif" ? ".jpg" : from;
        using VipsImage noise = TestPictures.Noise(40, 20);
        string input = noise.Mutate(fields =>
        {
            fields.Set(GValue.BlobType, MetadataFields.Profile, profile);
            fields.Set(GValue.BlobType, MetadataFields.Xmp, System.Text.Encoding.UTF8.GetBytes(xmp));
            fields.Set(GValue.GIntType, MetadataFields.Orientation, 6);
            fields.Set(GValue.GStrType, "exif-ifd0-Make", "Canon");
            fields.Set(GValue.GStrType, "exif-ifd0-Artist", "A rather long name, longer than four bytes");
            fields.Set(GValue.GStrType, "exif-ifd2-FNumber", "28/10");
            fields.Set(GValue.GStrType, "exif-ifd2-LensModel", "EF 50");
            fields.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "43/1 12/1 30/1");
        }).Save(folder.File("in" + source));
        if (from == ".tif")
        {
            using Picture carrier = PictureReader.Read(input, default);
            input = Write(carrier, folder.File("in.tif"));
        }

        using Picture picture = PictureReader.Read(input, default);
        Assert.AreEqual((20, 40), (picture.View.Width, picture.View.Height));
        string output = Write(picture, folder.File("out" + to));

        // EXIF as libexif understands it; from a TIFF by way of the JPEG that the program makes of it.
        string readable = output;
        if (to == ".tif")
        {
            using Picture again = PictureReader.Read(output, default);
            readable = Write(again, folder.File("again.jpg"));
        }

        using VipsImage result = VipsImage.NewFromFile(output);
        using VipsImage exif = VipsImage.NewFromFile(readable);
        CollectionAssert.AreEqual(profile, (byte[])result.Get(MetadataFields.Profile));
        string packet = System.Text.Encoding.UTF8.GetString((byte[])result.Get(MetadataFields.Xmp));
        Assert.Contains("tiff:Orientation=\"1\" dc:title=\"Hill\"", packet);
        Assert.AreEqual(1, (int)result.Get(MetadataFields.Orientation));
        Assert.AreEqual((20, 40), (result.Width, result.Height));
        StringAssert.StartsWith((string)exif.Get("exif-ifd0-Make"), "Canon (");
        StringAssert.StartsWith((string)exif.Get("exif-ifd0-Artist"), "A rather long name, longer than four bytes (");
        StringAssert.StartsWith((string)exif.Get("exif-ifd2-FNumber"), "28/10 (");
        StringAssert.StartsWith((string)exif.Get("exif-ifd2-LensModel"), "EF 50 (");
        StringAssert.StartsWith((string)exif.Get("exif-ifd3-GPSLatitude"), "43/1 12/1 30/1 (");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    [DataRow(8)]
    public void Orientation_IsAppliedToThePixels(int orientation)
    {
        using var folder = new TemporaryFolder();
        const int width = 60, height = 35;
        using VipsImage stored = TestPictures.Noise(width, height);
        string input = stored.Mutate(fields => fields.Set(GValue.GIntType, MetadataFields.Orientation, orientation)).Save(folder.File("in.png"));

        using Picture picture = PictureReader.Read(input, default);
        bool turned = orientation >= 5;
        Assert.AreEqual(turned ? (height, width) : (width, height), (picture.View.Width, picture.View.Height));
        double[] values = stored.Values();
        for (int y = 0; y < picture.View.Height; y++)
        {
            for (int x = 0; x < picture.View.Width; x++)
            {
                // EXIF 2.32, tag 0x0112: which stored pixel is shown at (x, y).
                (int sx, int sy) = orientation switch
                {
                    1 => (x, y),
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                for (int channel = 0; channel < 3; channel++)
                    Assert.AreEqual(values[(((sy * width) + sx) * 3) + channel], picture.View.Row(y)[(4 * x) + channel]);
            }
        }
    }

    [TestMethod]
    [DataRow(1, 8)]
    [DataRow(2, 8)]
    [DataRow(1, 16)]
    [DataRow(2, 16)]
    public void Gray_BecomesEqualChannels_AndANoteSaysSo(int bands, int bits)
    {
        using var folder = new TemporaryFolder();
        using VipsImage gray = TestPictures.Noise(9, 7, bands, bits == 8 ? Enums.BandFormat.Uchar : Enums.BandFormat.Ushort);
        using Picture picture = PictureReader.Read(gray.Copy().Save(folder.File("gray.png")), default);

        Assert.AreEqual(bands == 2, picture.HasAlpha);
        StringAssert.Contains(picture.Notes.Single(), "gray.png is gray");
        double[] expected = gray.Values();
        double[] actual = picture.Image.Values();
        for (int i = 0; i < 63; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                Assert.AreEqual(expected[i * bands], actual[(4 * i) + channel]);
            Assert.AreEqual(bands == 2 ? expected[(2 * i) + 1] : bits == 8 ? 255 : 65535, actual[(4 * i) + 3]);
        }
    }

    [TestMethod]
    public void GrayProfile_BecomesOneForRgb_AndValuesStay()
    {
        using var folder = new TemporaryFolder();
        using VipsImage gray = TestPictures.Noise(9, 7, 1);
        string input = gray.Mutate(fields => fields.Set(GValue.BlobType, MetadataFields.Profile, GrayProfile())).Save(folder.File("gray.tif"));
        using Picture picture = PictureReader.Read(input, default);
        Assert.IsFalse(IccProfile.IsGray(picture.Profile));
        for (int i = 0; i < 63; i++)
            Assert.AreEqual(gray.Values()[i], picture.Image.Values()[4 * i]);
        // Gamma 1 means that the stored half is much brighter than sRGB's half.
        using VipsImage written = VipsImage.NewFromFile(Write(picture, folder.File("out.png")));
        using VipsImage shown = written.IccTransform("srgb", embedded: true);
        double[] stored = written.Values(), seen = shown.Values();
        for (int i = 0; i < stored.Length; i++)
            Assert.AreEqual(255 * EncodeSrgb(stored[i] / 255), seen[i], 2);
    }

    [TestMethod]
    public void GrayProfileThroughLab_IsConverted_AndANoteSaysSo()
    {
        using var folder = new TemporaryFolder();
        byte[] profile = GrayProfile();
        "Lab "u8.CopyTo(profile.AsSpan(20));
        using VipsImage gray = TestPictures.Noise(9, 7, 1);
        using Picture picture = PictureReader.Read(gray.Mutate(fields => fields.Set(GValue.BlobType, MetadataFields.Profile, profile)).Save(folder.File("gray.tif")), default);
        Assert.HasCount(2, picture.Notes);
        StringAssert.Contains(picture.Notes[1], "was converted to sRGB");
        Assert.IsFalse(IccProfile.IsGray(picture.Profile));
    }

    [TestMethod]
    public void Palette_BecomesRgb_AndANoteSaysSo()
    {
        using var folder = new TemporaryFolder();
        string input = TestPictures.Noise(30, 30).Save(folder.File("palette.png") + "[palette,colours=16]");
        using Picture picture = PictureReader.Read(input, default);
        StringAssert.Contains(picture.Notes.Single(), "palette");
        // Writing must not make a palette of it again.
        using VipsImage written = VipsImage.NewFromFile(Write(picture, folder.File("out.png")));
        Assert.IsFalse(written.Contains(MetadataFields.Palette));
        Assert.AreEqual(3, written.Bands);
        CollectionAssert.AreEqual(TestPictures.Values(input), written.Values());
    }

    [TestMethod]
    [DataRow(".png", ".jpg")]
    [DataRow(".jpg", ".jpg")]
    [DataRow(".png", ".png")]
    [DataRow(".png", ".webp")]
    public void Exif_IsNotMadeUp(string source, string target)
    {
        using var folder = new TemporaryFolder();
        using Picture picture = PictureReader.Read(TestPictures.Noise(8, 8).Save(folder.File("in") + source + "[keep=none]"), default);
        using VipsImage written = VipsImage.NewFromFile(Write(picture, folder.File("out") + target));
        Assert.IsEmpty(written.GetFields().Where(name => name.StartsWith("exif-", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow(".jpg", ".jpg", true)]
    [DataRow(".tif", ".tif", true)]
    [DataRow(".jpg", ".png", false)]
    [DataRow(".jpg", ".tif", false)]
    [DataRow(".tif", ".jpg", false)]
    [DataRow(".tif", ".webp", false)]
    public void Iptc_StaysOrANoteSaysSo(string source, string target, bool stays)
    {
        using var folder = new TemporaryFolder();
        byte[] iptc = source == ".jpg" ? [.. "Photoshop 3.0\0"u8, .. "8BIM"u8, 4, 4, 0, 0, 0, 0, 0, 6, 0x1C, 2, 120, 0, 1, 65] : [0x1C, 2, 120, 0, 1, 65, 0, 0];
        using VipsImage noise = TestPictures.Noise(8, 8);
        using Picture picture = PictureReader.Read(noise.Mutate(fields => fields.Set(GValue.BlobType, MetadataFields.Iptc, iptc)).Save(folder.File("in") + source), default);
        IReadOnlyList<string> losses = PictureWriter.Check(picture, "out" + target, ImageFileFormats.FromExtension(target)!.Value);
        Assert.AreEqual(stays, !losses.Any(loss => loss.Contains("IPTC", StringComparison.Ordinal)));
        using VipsImage written = VipsImage.NewFromFile(Write(picture, folder.File("out") + target));
        Assert.AreEqual(stays, written.Contains(MetadataFields.Iptc));
    }

    [TestMethod]
    public void OneBitGray_IsWrittenWithEightBits()
    {
        using var folder = new TemporaryFolder();
        using VipsImage gray = TestPictures.Noise(30, 30, 1);
        using VipsImage black = gray < 128;
        string input = black.Copy().Save(folder.File("bits.png") + "[bitdepth=1]");
        using Picture picture = PictureReader.Read(input, default);
        picture.View.Row(0)[0] = 77;
        Assert.AreEqual(77, TestPictures.Values(Write(picture, folder.File("out.png")))[0]);
    }

    [TestMethod]
    [DataRow(".jpg")]
    [DataRow(".tif")]
    public void Cmyk_BecomesSrgb_AndANoteSaysSo(string extension)
    {
        using var folder = new TemporaryFolder();
        using VipsImage brown = VipsImage.Black(16, 16, 3).Linear([0, 0, 0], [150, 110, 90]).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using VipsImage cmyk = brown.IccTransform("cmyk", inputProfile: "srgb");
        using Picture picture = PictureReader.Read(cmyk.Copy().Save(folder.File("cmyk" + extension)), default);

        StringAssert.Contains(picture.Notes.Single(), "is CMYK and was converted to sRGB");
        Assert.IsFalse(picture.HasAlpha);
        Span<byte> pixel = picture.View.Row(8).Slice(32, 4);
        Assert.AreEqual(150, pixel[0], 4);
        Assert.AreEqual(110, pixel[1], 4);
        Assert.AreEqual(90, pixel[2], 4);
        // The profile now is that of the pixels.
        CollectionAssert.AreNotEqual((byte[])cmyk.Get(MetadataFields.Profile), picture.Profile);
        Assert.AreEqual(3, VipsImage.NewFromFile(Write(picture, folder.File("out.jpg"))).Bands);
    }

    [TestMethod]
    public void FloatPictures_AreLinearUnlessTheirProfileIsNot()
    {
        using var folder = new TemporaryFolder();
        using VipsImage noise = TestPictures.Noise(5, 4, 3, Enums.BandFormat.Float);
        using Picture plain = PictureReader.Read(noise.Copy().Save(folder.File("plain.tif")), default);
        using Picture tagged = PictureReader.Read(noise.Mutate(fields => fields.Set(GValue.BlobType, MetadataFields.Profile, WideProfile())).Save(folder.File("tagged.tif")), default);
        using Picture gray = PictureReader.Read(noise.Mutate(fields => fields.Set(GValue.BlobType, MetadataFields.Profile, GrayProfile())).Save(folder.File("gray.tif")), default);
        Assert.AreEqual(PixelFormat.RgbaFloatLinear, plain.View.Format);
        Assert.AreEqual(PixelFormat.RgbaFloat, tagged.View.Format);
        Assert.AreEqual(PixelFormat.RgbaFloatLinear, gray.View.Format);
    }

    [TestMethod]
    public void FloatTiff_KeepsValuesOutsideTheUnit()
    {
        using var folder = new TemporaryFolder();
        float[] values = [-0.5f, 0, 1, 3.75f, 1e9f, 1e-9f];
        using VipsImage image = VipsImage.NewFromMemoryCopy<float>(values, 2, 1, 3, Enums.BandFormat.Float);
        using Picture picture = PictureReader.Read(image.Copy(interpretation: Enums.Interpretation.Scrgb).Save(folder.File("in.tif")), default);
        CollectionAssert.AreEqual(image.Values(), TestPictures.Values(Write(picture, folder.File("out.tif"))));
    }

    [TestMethod]
    [DataRow("photo.jpg")]
    [DataRow("photo.webp")]
    public void SixteenBits_AreReducedOnlyWhereTheFormatDemands(string name)
    {
        using var folder = new TemporaryFolder();
        using Picture picture = PictureReader.Read(TestPictures.Noise(8, 8, 3, Enums.BandFormat.Ushort).Save(folder.File("in.png")), default);
        ImageFileFormat format = ImageFileFormats.FromExtension(name)!.Value;
        StringAssert.Contains(PictureWriter.Check(picture, name, format).Single(), "16 bits");
        Assert.IsEmpty(PictureWriter.Check(picture, "photo.tif", ImageFileFormat.Tiff));
        Assert.IsEmpty(PictureWriter.Check(picture, "photo.png", ImageFileFormat.Png));
        string output = folder.File(name);
        PictureWriter.Write(picture, output, format, quality: null, default);
        using VipsImage written = VipsImage.NewFromFile(output);
        Assert.AreEqual(Enums.BandFormat.Uchar, written.Format);
        if (format == ImageFileFormat.WebP)
            CollectionAssert.AreEqual(picture.Image.ExtractBand(0, n: 3).Values().Select(v => Math.Round(v / 257)).ToArray(), written.Values());
    }

    [TestMethod]
    public void Jpeg_RefusesTransparencyAndFloats()
    {
        using var folder = new TemporaryFolder();
        using Picture transparent = PictureReader.Read(TestPictures.Noise(4, 4, 4).Save(folder.File("alpha.png")), default);
        using Picture floats = PictureReader.Read(TestPictures.Noise(4, 4, 3, Enums.BandFormat.Float).Save(folder.File("float.tif")), default);
        StringAssert.Contains(Assert.ThrowsExactly<HarmonizeException>(() => PictureWriter.Check(transparent, "o.jpg", ImageFileFormat.Jpeg)).Message, "PNG, TIFF or WebP");
        StringAssert.Contains(Assert.ThrowsExactly<HarmonizeException>(() => PictureWriter.Check(floats, "o.png", ImageFileFormat.Png)).Message, "TIFF");
    }

    [TestMethod]
    public void Jpeg_TakesAlphaThatIsOpaque()
    {
        using var folder = new TemporaryFolder();
        using VipsImage opaque = TestPictures.Noise(8, 8).Bandjoin(255).Copy(interpretation: Enums.Interpretation.Srgb);
        using Picture picture = PictureReader.Read(opaque.Copy().Save(folder.File("alpha.png")), default);
        Assert.IsTrue(picture.HasAlpha);
        Assert.IsEmpty(PictureWriter.Check(picture, "o.jpg", ImageFileFormat.Jpeg));
        using VipsImage written = VipsImage.NewFromFile(Write(picture, folder.File("o.jpg")));
        Assert.AreEqual(3, written.Bands);
        using VipsImage kept = VipsImage.NewFromFile(Write(picture, folder.File("o.png")));
        Assert.AreEqual(4, kept.Bands);
    }

    [TestMethod]
    public void WebP_RefusesWhatIsTooLongForIt()
    {
        using var folder = new TemporaryFolder();
        using Picture picture = PictureReader.Read(TestPictures.Noise(20_000, 1).Save(folder.File("long.png")), default);
        StringAssert.Contains(Assert.ThrowsExactly<HarmonizeException>(() => PictureWriter.Check(picture, "o.webp", ImageFileFormat.WebP)).Message, "16383");
        Assert.IsEmpty(PictureWriter.Check(picture, "o.jpg", ImageFileFormat.Jpeg));
    }

    [TestMethod]
    public void ColoursUnderTransparentPixels_Survive()
    {
        using var folder = new TemporaryFolder();
        using VipsImage clear = TestPictures.Noise(16, 16).Bandjoin(0);
        using VipsImage typed = clear.Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using Picture picture = PictureReader.Read(typed.Copy().Save(folder.File("in.png")), default);
        foreach (string name in new[] { "o.png", "o.tif", "o.webp" })
            CollectionAssert.AreEqual(typed.Values(), TestPictures.Values(Write(picture, folder.File(name))), name);
    }

    [TestMethod]
    [DataRow(".png")]
    [DataRow(".png[interlace]")]
    [DataRow(".jpg")]
    [DataRow(".jpg[interlace]")]
    [DataRow(".tif")]
    [DataRow(".tif[compression=deflate]")]
    [DataRow(".webp[lossless]")]
    public void TruncatedFiles_AreNoticedWhereverTheyEnd(string kind)
    {
        using var folder = new TemporaryFolder();
        string whole = TestPictures.Noise(150, 120).Save(folder.File("whole") + kind);
        byte[] bytes = File.ReadAllBytes(whole);
        // JPEG ends with a marker of two bytes, PNG with an empty chunk of twelve; without them no pixel is missing.
        foreach (int length in new[] { 13, 100, bytes.Length / 3, bytes.Length / 2, bytes.Length * 9 / 10, bytes.Length - 100 })
        {
            string path = folder.File("cut" + kind.Split('[')[0]);
            File.WriteAllBytes(path, bytes[..length]);
            string message = Assert.ThrowsExactly<HarmonizeException>(() => PictureReader.Read(path, default).Dispose(), $"{length} of {bytes.Length}").Message;
            StringAssert.Contains(message, "damaged or cut short");
        }
    }

    [TestMethod]
    public void SeveralPages_AreNoted()
    {
        using var folder = new TemporaryFolder();
        using VipsImage tall = TestPictures.Noise(20, 60);
        string input = tall.Mutate(fields => fields.Set(GValue.GIntType, "page-height", 20)).Save(folder.File("pages.tif"));
        using Picture picture = PictureReader.Read(input, default);
        Assert.AreEqual(20, picture.View.Height);
        StringAssert.Contains(picture.Notes.Single(), "3 pages");
    }

    [TestMethod]
    public void FileNamesWithBrackets_AreNames()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("photo[1].png[n]");
        File.Move(TestPictures.Noise(5, 5).Save(folder.File("in.png")), path);
        using Picture picture = PictureReader.Read(path, default);
        Assert.AreEqual(5, picture.View.Width);
    }

    [TestMethod]
    public void Cancelling_StopsReading()
    {
        using var folder = new TemporaryFolder();
        string input = TestPictures.Noise(300, 300).Save(folder.File("in.png"));
        Assert.Throws<OperationCanceledException>(() => PictureReader.Read(input, new CancellationToken(canceled: true)).Dispose());
    }

    private static string Write(Picture picture, string path)
    {
        PictureWriter.Write(picture, path, ImageFileFormats.FromExtension(path)!.Value, quality: null, default);
        return path;
    }

    private static double EncodeSrgb(double linear) => linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;

    /// <summary>An RGB profile other than sRGB, from libvips' own stock.</summary>
    private static byte[] WideProfile()
    {
        using VipsImage pixel = VipsImage.Black(1, 1, 3).Copy(interpretation: Enums.Interpretation.Srgb);
        using VipsImage wide = pixel.IccTransform("p3", inputProfile: "srgb");
        return (byte[])wide.Get(MetadataFields.Profile);
    }

    /// <summary>The smallest gray profile (ICC.1:2022): D50 white and a tone curve of gamma 1.</summary>
    private static byte[] GrayProfile()
    {
        using var stream = new MemoryStream();
        void Number(uint value) => stream.Write([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        void Text(string text) => stream.Write(System.Text.Encoding.ASCII.GetBytes(text));

        const uint header = 128, table = 4 + (4 * 12), description = 28, copyright = 16, white = 20, curve = 12;
        const uint start = header + table;
        Number(start + description + copyright + white + curve);
        Number(0);
        Number(0x04300000);
        Text("mntrGRAYXYZ ");
        stream.Write(new byte[12]);
        Text("acsp");
        stream.Write(new byte[28]);
        Number(0xF6D6);
        Number(0x10000);
        Number(0xD32D);
        stream.Write(new byte[header - (uint)stream.Length]);
        Number(4);
        uint offset = start;
        foreach ((string tag, uint length) in new[] { ("desc", description), ("cprt", copyright), ("wtpt", white), ("kTRC", curve) })
        {
            Text(tag);
            Number(offset);
            Number(length);
            offset += length;
        }

        Text("mluc");
        Number(0);
        Number(0);
        Number(12);
        stream.Write(new byte[description - 16]);
        Text("mluc");
        Number(0);
        Number(0);
        Number(12);
        Text("XYZ ");
        Number(0);
        Number(0xF6D6);
        Number(0x10000);
        Number(0xD32D);
        Text("curv");
        Number(0);
        Number(0);
        return stream.ToArray();
    }
}
