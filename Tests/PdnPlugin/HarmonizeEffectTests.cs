using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using PaintDotNet.Fake;
using PaintDotNet.IndirectUI;

namespace HarmonizeEffect.Tests.PdnPlugin;

[TestClass]
public sealed class HarmonizeEffectTests
{
    [TestMethod]
    public void StandsInThePhotoMenuAndHasADialog()
    {
        using EffectRun run = Open(Flat(8, 8));
        Assert.AreEqual("Photo/Harmonize...", run.MenuPath);
    }

    [TestMethod]
    public void SaysWhatToDoWhereNothingIsSelected()
    {
        using Document document = Flat(40, 30);
        using EffectRun run = Open(document);
        StringAssert.Contains(Sentence(run), "select the pasted object", StringComparison.Ordinal);
        CollectionAssert.AreEqual(Photo(40, 30, seed: 1), run.Render());
    }

    [TestMethod]
    [DataRow(64, 64)]
    [DataRow(131, 77)]
    [DataRow(3, 200)]
    [DataRow(2, 1)]
    public void RendersTheSelectionAsCoreDoes(int width, int height)
    {
        byte[] photo = Photo(width, height, seed: 1);
        byte[] selection = SoftDisc(width, height);
        using Document document = Flat(width, height);
        document.Select(selection);
        using EffectRun run = Open(document);
        byte[] actual = run.Set("Strength", 0.8).Render();
        CollectionAssert.AreEqual(Expected(photo, photo, selection, selection, width, height, 0.8), actual);
    }

    [TestMethod]
    public void RendersAPastedLayerAgainstWhatIsVisibleBelow()
    {
        const int Width = 90, Height = 70;
        using Document document = Pasted(Width, Height, out byte[] pasted, out byte[] alpha);
        byte[] visible = Over(Photo(Width, Height, seed: 1), pasted);
        using EffectRun run = Open(document);
        StringAssert.Contains(Sentence(run), "layer", StringComparison.Ordinal);
        CollectionAssert.AreEqual(Expected(visible, pasted, alpha, null, Width, Height, 1), run.Render());
    }

    [TestMethod]
    [DataRow("Normal")]
    [DataRow("Multiply")]
    [DataRow("Screen")]
    [DataRow("Difference")]
    [DataRow("Glow")]
    public void BlendsTheLayersBelow(string mode)
    {
        const int Width = 48, Height = 32;
        const float Opacity = 0.6f;
        Func<double, double, double> blend = mode switch
        {
            "Multiply" => (d, s) => d * s,
            "Screen" => (d, s) => d + s - (d * s),
            "Difference" => (d, s) => Math.Max(d, s) - Math.Min(d, s),
            "Glow" => (d, s) => d == 1 ? 1 : Math.Min(1, s * s / (1 - d)),
            _ => (_, s) => s,
        };
        byte[] photo = Photo(Width, Height, seed: 1), between = Photo(Width, Height, seed: 3), pasted = Photo(Width, Height, seed: 2);
        byte[] alpha = SoftDisc(Width, Height);
        using Document document = Flat(Width, Height);
        Layer layer = document.Add(between);
        layer.BlendMode = Enum.Parse<PaintDotNet.LayerBlendMode>(mode);
        layer.Opacity = Opacity;
        for (int i = 0; i < alpha.Length; i++)
            pasted[(4 * i) + 3] = alpha[i];
        document.Add(pasted);

        byte[] below = (byte[])photo.Clone();
        for (int i = 0; i < below.Length; i++)
        {
            double d = photo[i] / 255.0;
            if (i % 4 != 3)
                below[i] = (byte)Math.Round(255 * (d + (Opacity * (blend(d, between[i] / 255.0) - d))), MidpointRounding.AwayFromZero);
        }

        using EffectRun run = Open(document);
        CollectionAssert.AreEqual(Expected(Over(below, pasted), pasted, alpha, null, Width, Height, 1), run.Render());
    }

    [TestMethod]
    public void IgnoresHiddenLayersBelow()
    {
        const int Width = 50, Height = 40;
        using Document document = Pasted(Width, Height, out byte[] pasted, out _);
        ((Layer)document.Layers[0]).Visible = false;
        using EffectRun run = Open(document);
        CollectionAssert.AreEqual(pasted, run.Render());
    }

    [TestMethod]
    public void TheUserMayChooseTheSelectionOfAPastedLayer()
    {
        const int Width = 60, Height = 50;
        using Document document = Pasted(Width, Height, out byte[] pasted, out _);
        byte[] selection = SoftDisc(Width, Height);
        document.Select(selection);
        using EffectRun run = Open(document);
        byte[] actual = run.Set("Source", "Selection").Render();
        CollectionAssert.AreEqual(Expected(pasted, pasted, selection, selection, Width, Height, 1), actual);
    }

    [TestMethod]
    public void ASelectionNarrowsAPastedLayer()
    {
        const int Width = 60, Height = 50;
        using Document document = Pasted(Width, Height, out byte[] pasted, out byte[] alpha);
        byte[] selection = new byte[Width * Height];
        selection.AsSpan(selection.Length / 2).Fill(200);
        document.Select(selection);
        byte[] both = [.. alpha.Zip(selection, (a, s) => (byte)Math.Round(a * s / 255.0, MidpointRounding.AwayFromZero))];
        using EffectRun run = Open(document);
        byte[] visible = Over(Photo(Width, Height, seed: 1), pasted);
        CollectionAssert.AreEqual(Expected(visible, pasted, both, selection, Width, Height, 1), run.Render());
    }

    [TestMethod]
    public void TheStrengthNeverRunsTheNetwork()
    {
        using Document document = Flat(64, 64);
        document.Select(SoftDisc(64, 64));
        using EffectRun run = Open(document);
        run.SetToken();
        int locks = document.Locks;
        run.Set("Strength", 0.3).SetToken();
        Assert.AreEqual(locks, document.Locks, "The picture was read again.");
        run.Set("Class", "Person").SetToken();
        Assert.IsGreaterThan(locks, document.Locks, "Another class needs another prediction.");
    }

    [TestMethod]
    public void StrengthZeroChangesNothing()
    {
        using Document document = Flat(64, 64);
        document.Select(SoftDisc(64, 64));
        using EffectRun run = Open(document);
        CollectionAssert.AreEqual(Photo(64, 64, seed: 1), run.Set("Strength", 0.0).Render());
    }

    [TestMethod]
    public void CancelledItLeavesThePictureAsItIs()
    {
        using Document document = Flat(64, 64);
        document.Select(SoftDisc(64, 64));
        using EffectRun run = Open(document);
        run.Cancel();
        CollectionAssert.AreEqual(Photo(64, 64, seed: 1), run.Render());
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(64, 64)]
    public void ASelectionOfEverythingLeavesThePictureAsItIs(int width, int height)
    {
        using Document document = Flat(width, height);
        document.Select(Enumerable.Repeat(byte.MaxValue, width * height).ToArray());
        using EffectRun run = Open(document);
        CollectionAssert.AreEqual(Photo(width, height, seed: 1), run.Render());
    }

    private static EffectRun Open(Document document) => new(PluginFolder.Effect, document);

    private static string Sentence(EffectRun run)
    {
        PropertyControlInfo source = run.OpenDialog().FindControlForPropertyName("Source")!;
        return (string)source.Values[nameof(ControlInfoPropertyNames.Description)]!;
    }

    private static Document Flat(int width, int height)
    {
        var document = new Document(width, height);
        document.Add(Photo(width, height, seed: 1));
        return document;
    }

    private static Document Pasted(int width, int height, out byte[] pasted, out byte[] alpha)
    {
        Document document = Flat(width, height);
        pasted = Photo(width, height, seed: 2);
        alpha = SoftDisc(width, height);
        for (int i = 0; i < alpha.Length; i++)
            pasted[(4 * i) + 3] = alpha[i];
        document.Add(pasted);
        return document;
    }

    /// <summary>Opaque Bgra32 pixels with colour that differs from channel to channel and place to place.</summary>
    private static byte[] Photo(int width, int height, int seed)
    {
        var random = new Random(seed);
        byte[] pixels = new byte[4 * width * height];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = i % 4 == 3 ? byte.MaxValue : (byte)(random.Next(60) + (i % 4 * 50) + (seed * 20));
        return pixels;
    }

    /// <summary>Full coverage in the middle, falling to none.</summary>
    private static byte[] SoftDisc(int width, int height)
    {
        byte[] coverage = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double distance = Math.Max(Math.Abs(((2.0 * x) + 1) / width - 1), Math.Abs(((2.0 * y) + 1) / height - 1));
                coverage[(y * width) + x] = (byte)Math.Clamp((0.8 - distance) * 3 * 255, 0, 255);
            }
        }

        // The smallest pictures have no middle.
        coverage[0] = 0;
        coverage[^1] = Math.Max(coverage[^1], (byte)1);
        return coverage;
    }

    private static byte[] Over(byte[] below, byte[] above)
    {
        byte[] result = (byte[])below.Clone();
        for (int i = 0; i < result.Length; i++)
        {
            double alpha = above[i - (i % 4) + 3] / 255.0;
            if (i % 4 != 3)
                result[i] = (byte)Math.Round((alpha * above[i]) + ((1 - alpha) * below[i]), MidpointRounding.AwayFromZero);
        }

        return result;
    }

    /// <summary>What Core makes of the same composite without Paint.NET.</summary>
    private static byte[] Expected(byte[] visible, byte[] layer, byte[] foreground, byte[]? selection, int width, int height, double strength)
    {
        using Harmonizer harmonizer = Harmonizer.Open();
        using ImageBuffer picture = Buffer(visible, width, height);
        using ImageBuffer mask = Buffer(Repeat(foreground), width, height);
        using ImageBuffer from = Buffer(layer, width, height);
        using ImageBuffer? edge = selection is null ? null : Buffer(Repeat(selection), width, height);
        using var to = new ImageBuffer(width, height, PixelFormat.Bgra32);

        MaskView coverage = MaskView.FromAlpha(mask.View);
        Prediction prediction = harmonizer.Predict(new PredictionRequest
        {
            Foreground = harmonizer.Model.ForegroundCropped ? from.View : picture.View,
            Mask = coverage,
            Background = picture.View,
            BackgroundMask = coverage,
        });
        MaskView? inside = edge is null ? null : MaskView.FromAlpha(edge.View);
        CurveRenderer.Render(from.View, inside, to.View, CurveTable.Compose(prediction.Curves, strength));

        byte[] result = new byte[layer.Length];
        for (int y = 0; y < height; y++)
            to.View.Row(y).CopyTo(result.AsSpan(4 * width * y));
        Assert.IsFalse(result.AsSpan().SequenceEqual(layer), "The model changes nothing here, so the test shows nothing.");
        return result;
    }

    // Coverage in every channel, so that the alpha channel is the mask.
    private static byte[] Repeat(byte[] coverage) => [.. coverage.SelectMany(value => Enumerable.Repeat(value, 4))];

    private static ImageBuffer Buffer(byte[] pixels, int width, int height)
    {
        var buffer = new ImageBuffer(width, height, PixelFormat.Bgra32);
        for (int y = 0; y < height; y++)
            pixels.AsSpan(4 * width * y, 4 * width).CopyTo(buffer.View.Row(y));
        return buffer;
    }
}
