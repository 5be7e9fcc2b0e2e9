using System.Diagnostics;
using HarmonizeEffect.Curves;
using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.Tests.GimpBridge;

/// <summary>What <c>--curves</c> writes, read back by programs that are not ours.</summary>
[TestClass]
public sealed class CurveFilesTests
{
    [TestMethod]
    // The table has a sample at every 8-bit code.
    [DataRow("curves.cube", "lut1d=file=curves.cube:interp=linear", 0.5)]
    // 19 points with whole codes and a spline between them.
    [DataRow("curves.acv", "curves=psfile=curves.acv", 2)]
    public void Ffmpeg_AppliesTheSameCurves(string name, string filter, double tolerance)
    {
        if (!HasFfmpeg())
            Assert.Inconclusive("ffmpeg, the independent reader, is not on the PATH; install it to run this test.");
        using var fixture = new CommandFixture(new TestModel { Stages = 2, Bend = [0.5f, 0.2f, -0.6f] });
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "--strength", "0.8", "--curves", name);
        CurveTable table = CurveTable.Compose(Predict(fixture), 0.8);

        // Each row holds all 256 codes in all three channels.
        const int rows = 4;
        byte[] frame = [.. Enumerable.Range(0, 256 * rows).SelectMany(i => Enumerable.Repeat((byte)i, 3))];
        byte[] filtered = Ffmpeg(fixture.Folder, filter, 256, rows, frame);
        Assert.HasCount(frame.Length, filtered);
        double worst = 0;
        for (int i = 0; i < frame.Length; i++)
        {
            double exact = 255 * Math.Clamp(table.Evaluate(i % 3, frame[i] / 255f), 0, 1);
            // Half a code is the reader's own rounding.
            worst = Math.Max(worst, Math.Abs(exact - filtered[i]) - 0.5);
        }

        Assert.IsLessThanOrEqualTo(tolerance, worst);
    }

    [TestMethod]
    public void Json_HoldsTheCurvesExactly()
    {
        using var fixture = new CommandFixture();
        fixture.RunWell("apply", "photo.png", "-m", "mask.png", "--curves", "curves.json");
        CurveTable table = CurveTable.Compose(Predict(fixture), 1);
        JObject json = JObject.Parse(File.ReadAllText(fixture.File("curves.json")));
        string[] channels = ["red", "green", "blue"];
        for (int channel = 0; channel < 3; channel++)
        {
            var points = (JArray)json[channels[channel]]!;
            Assert.IsGreaterThan(16, points.Count);
            foreach (JToken point in points)
                Assert.AreEqual(table.Evaluate(channel, (float)point[0]!), (float)point[1]!, 1e-6f);
        }
    }

    [TestMethod]
    public void A_colour_matrix_is_rendered_exported_and_named()
    {
        using var fixture = new CommandFixture(new TestModel { Stages = 1, Matrix = [0.9f, 0.1f, 0, 0.02f, 0, 1.1f, -0.1f, 0, 0.05f, 0, 0.9f, -0.01f] });
        RunResult result = fixture.Run("apply", "photo.png", "-m", "mask.png", "-o", "result.png", "--curves", "a.cube", "--curves", "a.acv", "--curves", "a.settings", "--curves", "a.json", "--model", "model.onnx");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        string[] notes = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(3, notes);
        StringAssert.StartsWith(notes[0], "note: a.cube is a table of 33 steps");
        StringAssert.StartsWith(notes[1], "note: a.acv can hold curves only");
        StringAssert.StartsWith(notes[2], "note: a.settings can hold curves only");
        StringAssert.Contains(File.ReadAllText(fixture.File("a.cube")), "LUT_3D_SIZE 33");
        StringAssert.Contains(File.ReadAllText(fixture.File("a.json")), "\"matrix\"");

        CurveTable table = CurveTable.Compose(Predict(fixture), 1);
        using Picture photo = PictureReader.Read(fixture.File("photo.png"), default), rendered = PictureReader.Read(fixture.File("result.png"), default);
        const int x = CommandFixture.Width / 2, y = CommandFixture.Height / 2;
        byte[] before = photo.View.Row(y).Slice(4 * x, 4).ToArray(), after = rendered.View.Row(y).Slice(4 * x, 4).ToArray();
        double[] expected = new double[3];
        table.EvaluateExactly([before[0] / 255.0, before[1] / 255.0, before[2] / 255.0], expected);
        for (int channel = 0; channel < 3; channel++)
            Assert.AreEqual(255 * Math.Clamp(expected[channel], 0, 1), after[channel], 0.51);
    }

    private static CurveSet Predict(CommandFixture fixture)
    {
        using Harmonizer harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = fixture.File("model.onnx"), Provider = ProviderChoice.Cpu });
        using Picture picture = PictureReader.Read(fixture.File("photo.png"), default);
        using MaskBuffer mask = MaskReader.Read(fixture.File("mask.png"), picture, default);
        return harmonizer.Predict(new PredictionRequest { Foreground = picture.View, Mask = mask.View }).Curves;
    }

    private static bool HasFfmpeg()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("ffmpeg", "-version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static byte[] Ffmpeg(string folder, string filter, int width, int height, byte[] rgb)
    {
        var start = new ProcessStartInfo("ffmpeg")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])["-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", $"{width}x{height}", "-i", "pipe:0", "-vf", filter, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.BaseStream.Write(rgb);
        process.StandardInput.Close();
        reading.Wait();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return output.ToArray();
    }
}
