using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Curves.Export;

namespace HarmonizeEffect.Tests.Core.Curves;

[TestClass]
public sealed class CurveExportTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    [DataRow("a.json", CurveFormat.Json)]
    [DataRow("folder.x/a.ACV", CurveFormat.Acv)]
    [DataRow("a.b.cube", CurveFormat.Cube)]
    [DataRow("a.settings", CurveFormat.Gimp)]
    public void TheEndingChoosesTheFormat(string path, CurveFormat format) => Assert.AreEqual(format, CurveExport.FormatOf(path));

    [TestMethod]
    [DataRow("a.txt")]
    [DataRow("acv")]
    [DataRow("")]
    public void OtherEndingsAreRefusedWithTheChoice(string path)
    {
        var error = Assert.ThrowsExactly<HarmonizeException>(() => CurveExport.FormatOf(path));
        StringAssert.Contains(error.Message, ".acv");
    }

    [TestMethod]
    public void JsonHoldsTheExactPoints()
    {
        CurveTable table = Table(1, 0.7);
        using JsonDocument json = JsonDocument.Parse(Write(table, CurveFormat.Json));

        Assert.AreEqual("harmonize-curves", json.RootElement.GetProperty("format").GetString());
        Assert.AreEqual(1, json.RootElement.GetProperty("version").GetInt32());
        Assert.AreEqual(0.7, json.RootElement.GetProperty("strength").GetDouble());
        string[] names = ["red", "green", "blue"];
        for (int channel = 0; channel < 3; channel++)
        {
            CurvePoint[] read = [.. json.RootElement.GetProperty(names[channel]).EnumerateArray().Select(p => new CurvePoint(p[0].GetDouble(), p[1].GetDouble()))];
            CollectionAssert.AreEqual(table.Points(channel).ToArray(), read);
        }
    }

    [TestMethod]
    public void AcvFollowsTheFormat()
    {
        CurveTable table = Table(2, 1);
        byte[] bytes = Write(table, CurveFormat.Acv);
        short[] numbers = [.. Enumerable.Range(0, bytes.Length / 2).Select(i => BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(2 * i)))];

        CollectionAssert.AreEqual(new short[] { 4, 4, 2, 0, 0, 255, 255 }, numbers[..7]);
        int at = 7;
        for (int channel = 0; channel < 3; channel++)
        {
            int count = numbers[at++];
            Assert.IsInRange(2, 19, count);
            int lastInput = -1;
            for (int i = 0; i < count; i++)
            {
                short output = numbers[at++], input = numbers[at++];
                Assert.IsInRange(0, 255, output);
                Assert.IsInRange(lastInput + 1, 255, input);
                Assert.AreEqual(table.EvaluateExactly(channel, input / 255.0) * 255, output, 3);
                lastInput = input;
            }

            Assert.AreEqual(255, lastInput);
        }

        Assert.HasCount(at, numbers);
    }

    [TestMethod]
    public void AcvStaysWithinItsStatedError()
    {
        var errors = new List<double>();
        for (int seed = 0; seed < 60; seed++)
        {
            CurveTable table = Table(seed, 1);
            for (int channel = 0; channel < 3; channel++)
            {
                double[] spline = SplineFit.Evaluate(PhotoshopCurves.Approximate(table, channel));
                errors.Add(spline.Select((y, i) => Math.Abs(y - (255 * Math.Clamp(table.EvaluateExactly(channel, i / 255.0), 0, 1)))).Max());
            }
        }

        errors.Sort();
        TestContext.WriteLine(FormattableString.Invariant($"largest error of a curve: median {errors[errors.Count / 2]:F2}, worst {errors[^1]:F2} codes"));
        Assert.IsLessThan(0.6, errors[^1]);
    }

    [TestMethod]
    public void AcvCopesWithTheWorst()
    {
        foreach (CurveTable table in new[] { CurveTable.Compose(RandomCurves.Wild(new Random(3), 2, 65), 1), CurveTable.Compose(CurveSet.Identity(2), 1), Constant(0.3f), Constant(-2), Constant(7) })
        {
            for (int channel = 0; channel < 3; channel++)
            {
                IReadOnlyList<(int Input, int Output)> points = PhotoshopCurves.Approximate(table, channel);
                Assert.IsInRange(2, SplineFit.MaxPoints, points.Count);
                Assert.IsTrue(points.All(p => p.Output is >= 0 and <= 255));
                Assert.IsTrue(points.Zip(points.Skip(1)).All(pair => pair.First.Input < pair.Second.Input));
            }
        }

        Assert.HasCount(2, PhotoshopCurves.Approximate(CurveTable.Compose(CurveSet.Identity(65), 1), 0));
    }

    [TestMethod]
    public void CubeHoldsTheCurvesAtEverySample()
    {
        CurveTable table = Table(4, 0.9);
        string[] lines = Encoding.UTF8.GetString(Write(table, CurveFormat.Cube)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.AreEqual("LUT_1D_SIZE 4081", lines[1]);
        Assert.HasCount(2 + 4081, lines);
        for (int i = 0; i < 4081; i++)
        {
            double[] sample = [.. lines[i + 2].Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            for (int channel = 0; channel < 3; channel++)
                Assert.AreEqual(Math.Clamp(table.EvaluateExactly(channel, i / 4080.0), 0, 1), sample[channel], 5.1e-7);
        }
    }

    [TestMethod]
    public void GimpPresetsHoldEveryChannelInGimpsSyntax()
    {
        CurveTable table = Table(5, 1);
        List<object> preset = ReadSettings(Encoding.UTF8.GetString(Write(table, CurveFormat.Gimp)));

        Assert.AreEqual("(trc non-linear)", Describe((List<object>)preset[0]));
        string[] channels = ["value", "red", "green", "blue", "alpha"];
        Assert.HasCount(1 + (2 * channels.Length), preset);
        for (int i = 0; i < channels.Length; i++)
        {
            Assert.AreEqual($"(channel {channels[i]})", Describe((List<object>)preset[1 + (2 * i)]));
            var curve = (List<object>)preset[2 + (2 * i)];
            Assert.AreEqual("curve", curve[0]);
            Assert.AreEqual("(curve-type free)", Describe((List<object>)curve[1]));
            Assert.AreEqual("(n-samples 256)", Describe((List<object>)curve[2]));
            var samples = (List<object>)curve[3];
            Assert.AreEqual("samples", samples[0]);
            Assert.AreEqual("256", samples[1]);
            Assert.HasCount(2 + 256, samples);
            for (int code = 0; code < 256; code++)
            {
                double x = code / 255.0;
                double expected = i is >= 1 and <= 3 ? Math.Clamp(table.EvaluateExactly(i - 1, x), 0, 1) : x;
                Assert.AreEqual(expected, double.Parse((string)samples[2 + code], CultureInfo.InvariantCulture), 5.1e-7);
            }
        }
    }

    [TestMethod]
    public void FfmpegReadsTheLookUpTableAsOurOwn()
    {
        CurveTable table = Table(6, 1);

        byte[] result = Ffmpeg(table, CurveFormat.Cube, "lut1d=file=");

        for (int code = 0; code < 256; code++)
        {
            for (int channel = 0; channel < 3; channel++)
                Assert.AreEqual(255 * Math.Clamp(table.EvaluateExactly(channel, code / 255.0), 0, 1), result[(3 * code) + channel], 1.0);
        }
    }

    [TestMethod]
    public void FfmpegReadsThePhotoshopCurvesAsOurOwn()
    {
        CurveTable table = Table(7, 1);

        byte[] result = Ffmpeg(table, CurveFormat.Acv, "curves=psfile=");

        for (int channel = 0; channel < 3; channel++)
        {
            double[] spline = SplineFit.Evaluate(PhotoshopCurves.Approximate(table, channel));
            for (int code = 0; code < 256; code++)
                Assert.AreEqual(spline[code], result[(3 * code) + channel], 1.0, $"channel {channel}, code {code}");
        }
    }

    private static CurveTable Table(int seed, double strength) => CurveTable.Compose(RandomCurves.Monotone(new Random(seed), 2, 65), strength);

    private static CurveTable Constant(float value) => CurveTable.Compose(new CurveSet(1, 2, [value, value, value, value, value, value]), 1);

    private static byte[] Write(CurveTable table, CurveFormat format)
    {
        using var stream = new MemoryStream();
        CurveExport.Write(stream, table, format);
        Assert.IsTrue(stream.CanWrite, "the stream stays open");
        return stream.ToArray();
    }

    // Sends a ramp of all codes in all channels through a filter of ffmpeg's that reads the exported file.
    private static byte[] Ffmpeg(CurveTable table, CurveFormat format, string filter)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.{format.ToString().ToLowerInvariant()}");
        File.WriteAllBytes(file, Write(table, format));
        try
        {
            var start = new ProcessStartInfo("ffmpeg") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string argument in $"-v error -f rawvideo -pix_fmt rgb24 -s 256x1 -i pipe:0 -vf {filter}{file} -f rawvideo -pix_fmt rgb24 pipe:1".Split(' '))
                start.ArgumentList.Add(argument);
            using Process process = Start(start);
            byte[] ramp = [.. Enumerable.Range(0, 3 * 256).Select(i => (byte)(i / 3))];
            process.StandardInput.BaseStream.Write(ramp);
            process.StandardInput.Close();
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode, errors);
            Assert.HasCount(ramp.Length, output.ToArray());
            return output.ToArray();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive("ffmpeg is not installed.");
            throw;
        }
    }

    // GIMP's settings are nested lists of words and numbers; a line that begins with # is a comment.
    private static List<object> ReadSettings(string text)
    {
        var open = new Stack<List<object>>();
        open.Push([]);
        foreach (Match token in Regex.Matches(text, @"^#.*$|[()]|[^\s()]+", RegexOptions.Multiline))
        {
            switch (token.Value)
            {
                case ['#', ..]:
                    break;
                case "(":
                    var list = new List<object>();
                    open.Peek().Add(list);
                    open.Push(list);
                    break;
                case ")":
                    open.Pop();
                    break;
                default:
                    open.Peek().Add(token.Value);
                    break;
            }
        }

        Assert.HasCount(1, open, "the brackets are balanced");
        return open.Pop();
    }

    private static string Describe(List<object> list) => $"({string.Join(' ', list)})";
}
