using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Tests.Core.Imaging;

[TestClass]
public sealed class ForegroundRegionTests
{
    [TestMethod]
    [DataRow(MaskFormat.Gray8)]
    [DataRow(MaskFormat.Gray16)]
    [DataRow(MaskFormat.GrayFloat)]
    public void FindsTheBoundingBoxOfAnyCoverage(MaskFormat format)
    {
        TestImage mask = TestImage.CreateMask(40, 30, format, padding: 4);
        for (int y = 0; y < 30; y++)
            mask.Row<byte>(y).Clear();
        Assert.IsNull(ForegroundRegion.Find(mask.Mask(format)));

        SetFaint(mask, format, 7, 11);
        Assert.AreEqual(new Region(7, 11, 1, 1), ForegroundRegion.Find(mask.Mask(format)));

        SetFaint(mask, format, 39, 29);
        SetFaint(mask, format, 20, 3);
        Assert.AreEqual(new Region(7, 3, 33, 27), ForegroundRegion.Find(mask.Mask(format)));
    }

    [TestMethod]
    public void FullMeansNoBackgroundAtAll()
    {
        TestImage mask = TestImage.CreateMask(3, 3, MaskFormat.Gray8, padding: 1);
        for (int y = 0; y < 3; y++)
            mask.Row<byte>(y).Fill(255);
        Assert.IsTrue(ForegroundRegion.IsFull(mask.Mask(MaskFormat.Gray8)));

        mask.Row<byte>(2)[2] = 254;
        Assert.IsFalse(ForegroundRegion.IsFull(mask.Mask(MaskFormat.Gray8)));
    }

    [TestMethod]
    public void VisibleMeansCoverageAndAlphaMeet()
    {
        TestImage image = TestImage.Create(2, 1, PixelFormat.Rgba64);
        TestImage mask = TestImage.CreateMask(2, 1, MaskFormat.Gray8);
        image.Row<ushort>(0).Clear();
        image.Row<ushort>(0)[7] = 1;
        mask.Row<byte>(0)[0] = 255;
        mask.Row<byte>(0)[1] = 0;
        Assert.IsFalse(ForegroundRegion.IsVisible(image.View(PixelFormat.Rgba64), mask.Mask(MaskFormat.Gray8)));
        Assert.IsTrue(ForegroundRegion.LeavesVisible(image.View(PixelFormat.Rgba64), mask.Mask(MaskFormat.Gray8)));

        mask.Row<byte>(0)[1] = 255;
        Assert.IsTrue(ForegroundRegion.IsVisible(image.View(PixelFormat.Rgba64), mask.Mask(MaskFormat.Gray8)));
        Assert.IsFalse(ForegroundRegion.LeavesVisible(image.View(PixelFormat.Rgba64), mask.Mask(MaskFormat.Gray8)));
    }

    private static void SetFaint(TestImage mask, MaskFormat format, int x, int y)
    {
        switch (format)
        {
            case MaskFormat.Gray8:
                mask.Row<byte>(y)[x] = 1;
                break;
            case MaskFormat.Gray16:
                mask.Row<ushort>(y)[x] = 1;
                break;
            default:
                mask.Row<float>(y)[x] = 1e-6f;
                break;
        }
    }
}
