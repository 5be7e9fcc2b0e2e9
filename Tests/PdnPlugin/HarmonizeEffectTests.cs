using System.Buffers.Binary;
using System.Text;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Tests.Core.Model;
using HarmonizeEffect.Tests.GimpBridge;
using PaintDotNet.Fake;
using PaintDotNet.IndirectUI;

namespace HarmonizeEffect.Tests.PdnPlugin;

[TestClass]
public sealed class HarmonizeEffectTests
{
    [TestMethod]
    public void StandsInThePhotoMenuAndHasADialog()
    {
        using Document document = Flat(8, 8);
        using EffectRun run = Open(document);
        Assert.AreEqual("Photo/Harmonize...", run.MenuPath);
        run.OpenDialog();
        Assert.AreEqual("Harmonize", run.Window[ControlInfoPropertyNames.WindowTitle]!.Value);
        Assert.AreEqual(WindowHelpContentType.PlainText, run.Window[ControlInfoPropertyNames.WindowHelpContentType]!.Value);
        StringAssert.Contains((string)run.Window[ControlInfoPropertyNames.WindowHelpContent]!.Value!, "Strength", StringComparison.Ordinal);
        CollectionAssert.AreEqual(new[] { "Finding", "Source", "Strength", "Class", "Stages", "Device" }, run.Properties.ToArray());
    }

    [TestMethod]
    [DataRow(96, 16)]
    [DataRow(110, 20)]
    [DataRow(120, 20)]
    [DataRow(144, 24)]
    [DataRow(192, 32)]
    [DataRow(384, 64)]
    [DataRow(480, 64)]
    [DoNotParallelize]
    public void TheIconFitsTheScreen(int dpi, int side)
    {
        PaintDotNet.UIScaleFactor.Set(dpi);
        try
        {
            using Document document = Flat(8, 8);
            using EffectRun run = Open(document);
            byte[] png = ((System.Drawing.Bitmap)run.Icon!).Bytes;
            Assert.AreEqual(side, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), "The width in the PNG's header.");
        }
        finally
        {
            PaintDotNet.UIScaleFactor.Set(96);
        }
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
    public void SaysWhichChoicesWouldChangeNothing()
    {
        using Document document = Flat(40, 30);
        document.Select(SoftDisc(40, 30));
        using EffectRun run = Open(document);
        ControlInfo dialog = run.OpenDialog();
        StringAssert.Contains(Text(dialog, "Finding"), "the selection", StringComparison.Ordinal);
        StringAssert.Contains(Text(dialog, "Source"), "This layer would change nothing.", StringComparison.Ordinal);
        CollectionAssert.AreEqual(Photo(40, 30, seed: 1), run.Set("Source", "Layer").Render());
    }

    [TestMethod]
    public void SaysWhatRunsTheNetworkAndWhy()
    {
        using Document document = Flat(40, 30);
        document.Select(SoftDisc(40, 30));
        using EffectRun run = Open(document);
        using Harmonizer harmonizer = Harmonizer.Open();
        string text = Text(run.OpenDialog(), "Device");
        StringAssert.Contains(text, harmonizer.Provider.Device, StringComparison.Ordinal);
        StringAssert.Contains(text, harmonizer.Provider.FallbackReason ?? harmonizer.Provider.Name, StringComparison.Ordinal);
    }

    [TestMethod]
    public void AsksPaintDotNetForItsAdapterOnlyWhereItCounts()
    {
        var services = new Services { Adapter = 1 };
        using Document document = Flat(40, 30);
        document.Select(SoftDisc(40, 30));
        using EffectRun run = Open(document, services);
        byte[] onProcessor = run.Set("Device", "Processor").Render();
        Assert.AreEqual(0, services.Asked);
        byte[] onGraphicsCard = run.Set("Device", "GraphicsCard").Render();
        Assert.AreEqual(1, services.Asked);
        if (!OperatingSystem.IsWindows())
            CollectionAssert.AreEqual(onProcessor, onGraphicsCard);
    }

    [TestMethod]
    public void WorksInAPaintDotNetThatDoesNotTellItsAdapter()
    {
        using Document document = Flat(40, 30);
        byte[] selection = SoftDisc(40, 30);
        document.Select(selection);
        using var run = new EffectRun(PluginFolder.Load(PluginFolder.Folder, missing: "IDxgiAdapterService2"), document, new Services { Adapter = 1 });
        byte[] photo = Photo(40, 30, seed: 1);
        CollectionAssert.AreEqual(Expected(photo, photo, selection, selection, 40, 30, 1), run.Render());
    }

    [TestMethod]
    public void TheFirstStageAloneIsTheModelsFirst()
    {
        using var folder = new TemporaryFolder();
        byte[] model = new TinyModel { Stages = 2 }.ToBytes();
        PluginFolder.CopyTo(folder.Path, model);
        File.WriteAllBytes(folder.File("model.onnx"), model);
        byte[] photo = Photo(60, 40, seed: 1), selection = SoftDisc(60, 40);
        using Document document = Flat(60, 40);
        document.Select(selection);
        using var run = new EffectRun(PluginFolder.Load(folder.Path), document);
        byte[] first = run.Set("Stages", "First").Render();
        CollectionAssert.AreEqual(Expected(photo, photo, selection, selection, 60, 40, 1, stages: 1, model: folder.File("model.onnx")), first);
        CollectionAssert.AreNotEqual(first, run.Set("Stages", "All").Render());
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
        const float Opacity = 0.6123f;
        Func<double, double, double> blend = mode switch
        {
            "Multiply" => (d, s) => d * s,
            "Screen" => (d, s) => d + s - (d * s),
            "Difference" => (d, s) => Math.Max(d, s) - Math.Min(d, s),
            "Glow" => (d, s) => d == 1 ? 1 : Math.Min(1, s * s / (1 - d)),
            _ => (_, s) => s,
        };
        byte[] photo = Photo(Width, Height, seed: 1), pasted = Photo(Width, Height, seed: 2), alpha = SoftDisc(Width, Height);

        // The plug-in blends in single precision: a layer of which no value comes to lie between two codes, so that both round alike.
        (byte[] between, double[] blended) = Enumerable.Range(4, 100).Select(seed => Photo(Width, Height, seed)).Select(codes => (Codes: codes, Blended: BlendedWith(codes)))
            .First(pair => pair.Blended.All(value => Math.Abs(value - Math.Floor(value) - 0.5) > 1e-4));
        using Document document = Flat(Width, Height);
        Layer layer = document.Add(between);
        layer.BlendMode = Enum.Parse<PaintDotNet.LayerBlendMode>(mode);
        layer.Opacity = Opacity;
        for (int i = 0; i < alpha.Length; i++)
            pasted[(4 * i) + 3] = alpha[i];
        document.Add(pasted);
        byte[] below = Array.ConvertAll(blended, value => (byte)Math.Round(value));

        using EffectRun run = Open(document);
        CollectionAssert.AreEqual(Expected(Over(below, pasted), pasted, alpha, null, Width, Height, 1), run.Render());

        double[] BlendedWith(byte[] codes) =>
        [
            .. photo.Select((code, i) => code / 255.0 is var d && i % 4 != 3 ? 255 * (d + (Opacity * (blend(d, codes[i] / 255.0) - d))) : code),
        ];
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
    public void CancelledWhereverItIsTheNextSettingsAreRenderedWhole()
    {
        // More pixels take longer, so that the cancellations hit layers, thumbnails and the network alike.
        const int Width = 400, Height = 300;
        byte[] photo = Photo(Width, Height, seed: 1), selection = SoftDisc(Width, Height);
        byte[] expected = Expected(photo, photo, selection, selection, Width, Height, 1);
        using Document document = Flat(Width, Height);
        document.Select(selection);
        var random = new Random(5);
        for (int i = 0; i < 16; i++)
        {
            using EffectRun run = Open(document);
            int wait = random.Next(20_000);
            Task cancelled = Task.Factory.StartNew(
                () =>
                {
                    Thread.SpinWait(wait);
                    run.Cancel();
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            run.SetToken();
            cancelled.Wait();
            run.Restart();

            // Either the prediction was there before the cancellation, or nothing is.
            byte[] interrupted = run.RenderAgain();
            Assert.IsTrue(interrupted.AsSpan().SequenceEqual(photo) || interrupted.AsSpan().SequenceEqual(expected), "Half a prediction was rendered.");
            Assert.IsTrue(run.Render().AsSpan().SequenceEqual(expected), "What came after the cancellation is not whole.");
        }
    }

    [TestMethod]
    public void CancelledWhileItReadsThePictureItStops()
    {
        using Document document = Pasted(64, 64, out byte[] pasted, out _);
        using EffectRun run = Open(document);
        int locks = 0;
        document.OnLock = () =>
        {
            // The first lock is the look for transparency, the second the photo below.
            if (++locks == 2)
                run.Cancel();
        };
        run.SetToken();
        document.OnLock = null;
        run.Restart();
        Assert.IsLessThanOrEqualTo(3, locks, "It went on reading.");
        CollectionAssert.AreEqual(pasted, run.RenderAgain());
    }

    [TestMethod]
    public void CancellationStopsTheNetworkWhileItRuns()
    {
        // Thousands of nodes over millions of values: still at work when the time is up.
        using var folder = new TemporaryFolder();
        PluginFolder.CopyTo(folder.Path, new TinyModel { Side = 1024, Delay = 4000 }.ToBytes());
        using Document document = Flat(64, 64);
        document.Select(SoftDisc(64, 64));
        using var run = new EffectRun(PluginFolder.Load(folder.Path), document);

        // What is cancelled before it starts still opens the network.
        run.Cancel();
        run.SetToken();
        run.Restart();
        var canceller = new Thread(() =>
        {
            Thread.Sleep(100);
            run.Cancel();
        });
        canceller.Start();
        run.SetToken();
        canceller.Join();
        CollectionAssert.AreEqual(Photo(64, 64, seed: 1), run.RenderAgain());
    }

    [TestMethod]
    public void RendersAColourMatrixBeforeTheCurves()
    {
        const int Width = 75, Height = 50;
        using var folder = new TemporaryFolder();
        byte[] model = new TinyModel { Matrix = [0.8f, 0.2f, 0, 0.02f, 0, 0.9f, 0.1f, 0, 0.1f, 0, 0.9f, -0.05f] }.ToBytes();
        PluginFolder.CopyTo(folder.Path, model);
        File.WriteAllBytes(folder.File("model.onnx"), model);
        byte[] photo = Photo(Width, Height, seed: 1), selection = SoftDisc(Width, Height);
        using Document document = Flat(Width, Height);
        document.Select(selection);
        using var run = new EffectRun(PluginFolder.Load(folder.Path), document);
        byte[] actual = run.Set("Strength", 0.75).Render();
        CollectionAssert.AreEqual(Expected(photo, photo, selection, selection, Width, Height, 0.75, model: folder.File("model.onnx")), actual);
    }

    [TestMethod]
    public void OfSettingsThatChangeFastTheLastCount()
    {
        const int Width = 120, Height = 90;
        using Document document = Pasted(Width, Height, out _, out _);
        document.Select(SoftDisc(Width, Height));
        using EffectRun run = Open(document);
        var random = new Random(3);
        for (int i = 0; i < 200; i++)
        {
            run.Set("Strength", random.NextDouble())
                .Set("Class", random.Next(2) == 0 ? "Auto" : "Food")
                .Set("Stages", random.Next(2) == 0 ? "All" : "First")
                .Set("Source", random.Next(3) switch { 0 => "Auto", 1 => "Selection", _ => "Layer" });
            if (random.Next(4) == 0)
                run.Cancel();
            run.SetToken();
            if (random.Next(8) == 0)
                run.RenderAgain();
            run.Restart();
        }

        byte[] last = run.Set("Strength", 0.7).Set("Class", "Food").Set("Stages", "All").Set("Source", "Layer").Render();
        using EffectRun fresh = Open(document);
        CollectionAssert.AreEqual(fresh.Set("Strength", 0.7).Set("Class", "Food").Set("Source", "Layer").Render(), last);
    }

    [TestMethod]
    public void TheEffectCanBeRepeated()
    {
        byte[] photo = Photo(60, 40, seed: 1), selection = SoftDisc(60, 40);
        using Document document = Flat(60, 40);
        document.Select(selection);
        byte[] first, second;
        using (EffectRun run = Open(document))
            first = run.Render();
        first.CopyTo(((Layer)document.Layers[0]).Pixels.Span(0, first.Length));
        using (EffectRun run = Open(document))
            second = run.Render();
        CollectionAssert.AreEqual(Expected(first, first, selection, selection, 60, 40, 1), second);
    }

    [TestMethod]
    [DoNotParallelize]
    public void HandlesASelectionInAPictureOf20000By20000()
    {
        const int Side = 20_000;
        using var document = new Document(Side, Side);
        Layer layer = document.AddEmpty();
        PaintDotNet.Fake.Memory selection = document.SelectNothing();
        byte[] pixels = Photo(Side, 2, seed: 1);
        for (int y = 0; y < Side; y += 500)
        {
            // Two opaque lines, of which the lower is half selected; everything else is transparent and costs no memory.
            pixels.CopyTo(layer.Pixels.Span(4L * Side * y, pixels.Length));
            selection.Span((long)Side * (y + 1), Side / 2).Fill(200);
        }

        using EffectRun run = Open(document);
        run.SetToken();
        var last = new PaintDotNet.Rendering.RectInt32((Side / 2) - 32, Side - 512, 64, 64);
        byte[] before = new byte[4 * 64 * 64];
        for (int y = 0; y < 64; y++)
            layer.Pixels.Span(4L * ((Side * (last.Y + (long)y)) + last.X), 4 * 64).CopyTo(before.AsSpan(4 * 64 * y));
        byte[] after = run.RenderTile(last);

        int line = 4 * 64 * 13;
        Assert.IsFalse(after.AsSpan(line, 4 * 32).SequenceEqual(before.AsSpan(line, 4 * 32)), "The selected half stayed as it was.");
        after.AsSpan(line, 4 * 32).CopyTo(before.AsSpan(line));
        CollectionAssert.AreEqual(before, after, "Something else changed.");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void WithoutAWorkingNativeLibraryItSaysSoAndChangesNothing(bool damaged)
    {
        using var folder = new TemporaryFolder();
        PluginFolder.CopyTo(folder.Path);
        string library = Directory.GetFiles(folder.Path).Single(file => Path.GetFileName(file).Contains("onnxruntime.", StringComparison.Ordinal));
        File.Delete(library);
        if (damaged)
            File.WriteAllText(library, "not a library");

        AssertFailsWellIn(folder, "native library does not load");
    }

    [TestMethod]
    [DataRow("HarmonizeEffect.Model.Weights.default.onnx", "missing from this copy")]
    [DataRow("harmonize.contract", "harmonize.contract")]
    public void WithoutItsModelItSaysSoAndChangesNothing(string damage, string sentence)
    {
        using var folder = new TemporaryFolder();
        PluginFolder.CopyTo(folder.Path);
        string core = folder.File("HarmonizeEffect.Core.dll");
        byte[] bytes = File.ReadAllBytes(core);

        // The resource's name in the DLL, or the model's metadata; the last of them, because the code has the words too.
        int at = bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(damage));
        bytes[at] = (byte)'X';
        File.WriteAllBytes(core, bytes);

        AssertFailsWellIn(folder, sentence);
    }

    [TestMethod]
    public void EqualsTheCommandLineBitForBit()
    {
        const int Width = 133, Height = 71;
        byte[] photo = Photo(Width, Height, seed: 1), selection = SoftDisc(Width, Height);
        using Document document = Flat(Width, Height);
        document.Select(selection);
        using EffectRun run = Open(document);
        byte[] effect = run.Set("Strength", 0.9).Render();

        using var folder = new TemporaryFolder();
        using (NetVips.Image rgb = NetVips.Image.NewFromMemoryCopy<byte>(ToRgb(photo), Width, Height, 3, NetVips.Enums.BandFormat.Uchar))
            rgb.Copy(interpretation: NetVips.Enums.Interpretation.Srgb).Save(folder.File("photo.png"));
        NetVips.Image.NewFromMemoryCopy<byte>(selection, Width, Height, 1, NetVips.Enums.BandFormat.Uchar).Save(folder.File("mask.png"));
        RunResult result = HarmonizeProgram.Run(folder.Path, "apply", "photo.png", "--mask", "mask.png", "--strength", "0.9", "-o", "result.png");
        Assert.AreEqual(0, result.ExitCode, result.Error);

        CollectionAssert.AreEqual(TestPictures.Values(folder.File("result.png")), ToRgb(effect).Select(value => (double)value).ToArray());
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

    private static EffectRun Open(Document document, Services? services = null) => new(PluginFolder.Effect, document, services);

    private static string Sentence(EffectRun run) => Text(run.OpenDialog(), "Finding");

    private static string Text(ControlInfo dialog, string property) =>
        (string)dialog.FindControlForPropertyName(property)!.Values[nameof(ControlInfoPropertyNames.Description)]!;

    private static void AssertFailsWellIn(TemporaryFolder folder, string sentence)
    {
        using Document document = Flat(40, 30);
        document.Select(SoftDisc(40, 30));
        using var run = new EffectRun(PluginFolder.Load(folder.Path), document);
        StringAssert.Contains(Sentence(run), sentence, StringComparison.Ordinal);
        CollectionAssert.AreEqual(Photo(40, 30, seed: 1), run.Render());
    }

    private static byte[] ToRgb(byte[] bgra)
    {
        byte[] rgb = new byte[bgra.Length / 4 * 3];
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = bgra[(i / 3 * 4) + 2 - (i % 3)];
        return rgb;
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

    /// <summary>
    /// Opaque Bgra32 pixels with colour that differs from channel to channel and place to place, and a middle so dark that
    /// the network does not find that it fits.
    /// </summary>
    private static byte[] Photo(int width, int height, int seed)
    {
        var random = new Random(seed);
        byte[] middle = SoftDisc(width, height), pixels = new byte[4 * width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            int code = random.Next(60) + (i % 4 * 50) + (seed * 20);
            pixels[i] = i % 4 == 3 ? byte.MaxValue : (byte)(code * (255 - (0.7 * middle[i / 4])) / 255);
        }
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
    private static byte[] Expected(byte[] visible, byte[] layer, byte[] foreground, byte[]? selection, int width, int height, double strength, int? stages = null, string? model = null)
    {
        using Harmonizer harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = model });
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
            Stages = stages,
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
