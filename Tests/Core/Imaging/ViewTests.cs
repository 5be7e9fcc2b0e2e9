using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Tests.Core.Imaging;

[TestClass]
public sealed class ViewTests
{
    private const nint Somewhere = 4096;

    [TestMethod]
    [DataRow(PixelFormat.Bgra32, 4)]
    [DataRow(PixelFormat.Rgba32, 4)]
    [DataRow(PixelFormat.Rgba64, 8)]
    [DataRow(PixelFormat.RgbaFloat, 16)]
    [DataRow(PixelFormat.RgbaFloatLinear, 16)]
    public void BuffersAreZeroAndTheirRowsFollowEachOther(PixelFormat format, int bytes)
    {
        using var buffer = new ImageBuffer(5, 3, format);
        ImageView view = buffer.View;

        Assert.AreEqual(bytes, format.BytesPerPixel());
        Assert.AreEqual(5 * bytes, (int)view.Stride);
        for (int y = 0; y < 3; y++)
        {
            Assert.AreEqual(5 * bytes, view.Row(y).Length);
            Assert.IsFalse(view.Row(y).ContainsAnyExcept((byte)0));
            view.Row(y).Fill((byte)(y + 1));
        }

        Assert.AreEqual(2, view.Row(1)[0]);
        Assert.AreEqual(3, view.Crop(new Region(4, 2, 1, 1)).Row(0)[0]);
        Assert.AreEqual(bytes, view.Crop(new Region(4, 2, 1, 1)).Row(0).Length);
    }

    [TestMethod]
    public void ViewsThatCannotBeAreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageView(Somewhere, 0, 1, 4, PixelFormat.Bgra32));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageView(Somewhere, 1, -1, 4, PixelFormat.Bgra32));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageView(Somewhere, 1, 1, 4, (PixelFormat)99));
        Assert.ThrowsExactly<ArgumentException>(() => new ImageView(0, 1, 1, 4, PixelFormat.Bgra32));
        Assert.ThrowsExactly<ArgumentException>(() => new ImageView(Somewhere, 3, 2, 11, PixelFormat.Bgra32));
        Assert.ThrowsExactly<ArgumentException>(() => new ImageView(Somewhere + 1, 1, 1, 8, PixelFormat.Rgba64));
        Assert.ThrowsExactly<ArgumentException>(() => new ImageView(Somewhere, 1, 2, 18, PixelFormat.RgbaFloat));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MaskView(Somewhere, 1, 1, 4, 1, MaskFormat.Gray16));
        Assert.ThrowsExactly<ArgumentException>(() => new MaskView(Somewhere, 5, 2, 4, 1, MaskFormat.Gray8));
        Assert.AreEqual(-12, new ImageView(Somewhere, 3, 2, -12, PixelFormat.Bgra32).Stride);
    }

    [TestMethod]
    public void RowsAndRegionsOutsideAreRefused()
    {
        using var image = new ImageBuffer(4, 3, PixelFormat.Rgba32);
        using var mask = new MaskBuffer(4, 3, MaskFormat.Gray8);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.View.Row(3).Length);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.View.Row(-1).Length);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.View.Crop(new Region(1, 0, 4, 1)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.View.Crop(new Region(0, 0, 0, 1)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.View.Crop(new Region(int.MaxValue, 0, 2, 1)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mask.View.ReadRow(0, 2, new float[3]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mask.View.ReadRow(3, 0, new float[1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mask.View.ReadRow(0, -1, new float[1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mask.View.Crop(new Region(0, 2, 1, 2)));
    }

    [TestMethod]
    public void MemoryThatIsNotThereIsASentence()
    {
        var error = Assert.ThrowsExactly<HarmonizeException>(() => new ImageBuffer(int.MaxValue, int.MaxValue, PixelFormat.RgbaFloat));
        StringAssert.Contains(error.Message, "2147483647 × 2147483647");
        Assert.ThrowsExactly<HarmonizeException>(() => new MaskBuffer(int.MaxValue, int.MaxValue, MaskFormat.GrayFloat));
        // One row more than the machine has memory for, which many systems would promise all the same.
        int rows = (int)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (4L << 16)) + 1;
        StringAssert.Contains(Assert.ThrowsExactly<HarmonizeException>(() => new ImageBuffer(1 << 16, rows, PixelFormat.Bgra32)).Message, $"{1 << 16} × {rows}");
        using (var buffer = new ImageBuffer(16, 16, PixelFormat.Bgra32))
            Assert.AreEqual(0, buffer.View.Row(0)[0]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageBuffer(0, 1, PixelFormat.Bgra32));
    }

    [TestMethod]
    public void BuffersEndWithDispose()
    {
        var image = new ImageBuffer(1, 1, PixelFormat.Bgra32);
        image.Dispose();
        image.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => image.View);
    }

    [TestMethod]
    public void MasksReadAsCoverage()
    {
        using var bytes = new MaskBuffer(4, 1, MaskFormat.Gray8);
        using var words = new MaskBuffer(4, 1, MaskFormat.Gray16);
        TestImage floats = TestImage.CreateMask(4, 1, MaskFormat.GrayFloat);
        using var image = new ImageBuffer(4, 1, PixelFormat.Bgra32);
        new byte[] { 9, 9, 9, 0, 9, 9, 9, 51, 9, 9, 9, 204, 9, 9, 9, 255 }.CopyTo(image.View.Row(0));
        MaskView alpha = MaskView.FromAlpha(image.View);
        new float[] { float.NaN, 0.2f, -1, 2 }.CopyTo(floats.Row<float>(0));
        float[] coverage = new float[4];

        alpha.ReadRow(0, 0, coverage);
        CollectionAssert.AreEqual(new float[] { 0, 51 / 255f, 204 / 255f, 1 }, coverage);
        floats.Mask(MaskFormat.GrayFloat).ReadRow(0, 0, coverage);
        CollectionAssert.AreEqual(new float[] { 0, 0.2f, 0, 1 }, coverage);
        alpha.Crop(new Region(1, 0, 3, 1)).ReadRow(0, 1, coverage.AsSpan(0, 2));
        CollectionAssert.AreEqual(new float[] { 204 / 255f, 1, 0, 1 }, coverage);
        words.View.ReadRow(0, 0, coverage);
        CollectionAssert.AreEqual(new float[4], coverage);
        Assert.IsTrue(bytes.View.IsUniform(0, 0, 4, out float everywhere));
        Assert.AreEqual(0, everywhere);
    }
}
