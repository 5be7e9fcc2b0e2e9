using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.GimpBridge.Images.Exif;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

[TestClass]
public sealed class TiffExifTests
{
    [TestMethod]
    public void BigEndianTiff_IsUnderstood()
    {
        using var folder = new TemporaryFolder();
        string input = folder.File("mac.tif");
        File.WriteAllBytes(input, BigEndianTiff());
        using Picture picture = PictureReader.Read(input, default);
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30, 255 }, picture.View.Row(0).ToArray());

        // libexif is the independent reader.
        string jpeg = folder.File("out.jpg");
        PictureWriter.Write(picture, jpeg, ImageFileFormat.Jpeg, quality: null, default);
        using VipsImage result = VipsImage.NewFromFile(jpeg);
        StringAssert.StartsWith((string)result.Get("exif-ifd0-Make"), "Nikon (");
        StringAssert.StartsWith((string)result.Get("exif-ifd2-ExposureTime"), "1/250 (");
        StringAssert.StartsWith((string)result.Get("exif-ifd2-ISOSpeedRatings"), "800 (");
    }

    [TestMethod]
    public void TagsThatTheFileHas_Win()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("own.tif");
        using (VipsImage noise = TestPictures.Noise(4, 4))
            noise.Tiffsave(path);
        var first = new TiffDirectory { Entries = { [TiffTag.Make] = new TiffEntry(2, "Leica\0"u8.ToArray()) } };
        var second = new TiffDirectory { Entries = { [TiffTag.Make] = new TiffEntry(2, "Other\0"u8.ToArray()), [TiffTag.Model] = new TiffEntry(2, "M3\0"u8.ToArray()) } };
        TiffExif.Write(path, Block(first));
        TiffExif.Write(path, Block(second));

        using var stream = new MemoryStream(TiffExif.Read(path)![6..]);
        TiffDirectory read = TiffStructure.Open(stream)!.ReadMain(static _ => true);
        CollectionAssert.AreEqual("Leica\0"u8.ToArray(), read.Entries[TiffTag.Make].Value);
        CollectionAssert.AreEqual("M3\0"u8.ToArray(), read.Entries[TiffTag.Model].Value);
        CollectionAssert.AreEqual(TestPictures.Noise(4, 4).Values(), TestPictures.Values(path));
    }

    [TestMethod]
    public void MakerNotesTooLongForAJpeg_AreLeftOut()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("raw.tif");
        using (VipsImage noise = TestPictures.Noise(4, 4))
            noise.Tiffsave(path);
        var exif = new TiffDirectory { Entries = { [TiffTag.MakerNote] = new TiffEntry(7, new byte[70_000]), [0x829A] = new TiffEntry(5, [1, 0, 0, 0, 250, 0, 0, 0]) } };
        TiffExif.Write(path, Block(new TiffDirectory { Children = { [TiffTag.ExifDirectory] = exif } }));

        byte[] block = TiffExif.Read(path)!;
        Assert.IsLessThan(65_533, block.Length);
        using var stream = new MemoryStream(block[6..]);
        TiffDirectory read = TiffStructure.Open(stream)!.ReadMain(static _ => true).Children[TiffTag.ExifDirectory];
        Assert.IsTrue(read.Entries.ContainsKey(0x829A));
        Assert.IsFalse(read.Entries.ContainsKey(TiffTag.MakerNote));
    }

    [TestMethod]
    public void DamagedDirectories_NeverFail()
    {
        Libvips.Start();
        using var folder = new TemporaryFolder();
        byte[] whole = BigEndianTiff();
        string path = folder.File("damaged.tif");
        var random = new Random(5);
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = (byte[])whole.Clone();
            for (int hits = random.Next(1, 6); hits > 0; hits--)
                damaged[random.Next(4, damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, damaged[..random.Next(8, damaged.Length + 1)]);
            byte[]? block = TiffExif.Read(path);
            Assert.IsTrue(block is null || block.Length <= 65_533);
            // libvips must take whatever comes out.
            if (block is not null && i % 10 == 0)
                ExifCarrier.Attach(VipsImage.Black(1, 1), block).Dispose();
        }
    }

    [TestMethod]
    public void ManyTagsOverOnePlace_DoNotFillTheMemory()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("greedy.tif");
        // An EXIF directory with 1,000 tags, each of which claims the same 4 MiB.
        const int tags = 1000, exif = 26, value = exif + 2 + (tags * 12) + 4, length = 4 << 20;
        using (var writer = new BinaryWriter(File.Create(path)))
        {
            writer.Write([.. "II\x2A\0"u8, 8, 0, 0, 0, 1, 0, 0x69, 0x87, 4, 0, 1, 0, 0, 0, exif, 0, 0, 0, 0, 0, 0, 0]);
            writer.Write((ushort)tags);
            for (int i = 0; i < tags; i++)
            {
                writer.Write((ushort)(1000 + i));
                writer.Write((ushort)7);
                writer.Write(length);
                writer.Write(value);
            }

            writer.Write(new byte[4 + length]);
        }

        using FileStream stream = File.OpenRead(path);
        TiffDirectory read = TiffStructure.Open(stream)!.ReadMain(static _ => true);
        Assert.HasCount(4, read.Children[TiffTag.ExifDirectory].Entries);
    }

    [TestMethod]
    public void DirectoriesInACircle_End()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("circle.tif");
        // One directory at 8 whose EXIF pointer leads back to itself.
        File.WriteAllBytes(path, [.. "II\x2A\0"u8, 8, 0, 0, 0, 1, 0, 0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0]);
        Assert.IsNotNull(TiffExif.Read(path));
    }

    private static byte[] Block(TiffDirectory directory) => [.. "II\x2A\0\x08\0\0\0"u8, .. directory.Serialize(8)];

    /// <summary>One pixel (10, 20, 30), big-endian, with Make, ExposureTime 1/250 and ISO 800, laid out by hand.</summary>
    private static byte[] BigEndianTiff()
    {
        using var stream = new MemoryStream();
        void Short(int value) => stream.Write([(byte)(value >> 8), (byte)value]);
        void Long(int value)
        {
            Short(value >> 16);
            Short(value & 0xFFFF);
        }

        void Entry(int tag, int type, int count, int value)
        {
            Short(tag);
            Short(type);
            Long(count);
            if (type == 3 && count == 1)
                value <<= 16;
            Long(value);
        }

        const int main = 8, entries = 11, exif = main + 2 + (entries * 12) + 4, values = exif + 2 + (2 * 12) + 4;
        stream.Write("MM\0\x2A"u8);
        Long(main);
        Short(entries);
        Entry(0x0100, 3, 1, 1);
        Entry(0x0101, 3, 1, 1);
        Entry(0x0102, 3, 3, values);
        Entry(0x0103, 3, 1, 1);
        Entry(0x0106, 3, 1, 2);
        Entry(0x010F, 2, 6, values + 6);
        Entry(0x0111, 4, 1, values + 20);
        Entry(0x0115, 3, 1, 3);
        Entry(0x0116, 3, 1, 1);
        Entry(0x0117, 4, 1, 3);
        Entry(0x8769, 4, 1, exif);
        Long(0);
        Short(2);
        Entry(0x829A, 5, 1, values + 12);
        Entry(0x8827, 3, 1, 800);
        Long(0);
        Short(8);
        Short(8);
        Short(8);
        stream.Write("Nikon\0"u8);
        Long(1);
        Long(250);
        stream.Write([10, 20, 30]);
        return stream.ToArray();
    }
}
