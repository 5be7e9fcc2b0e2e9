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
    public void WithAMatrixCubeIsThreeDimensionalAndStatesItsError()
    {
        CurveTable table = MatrixTable(11, 0.8);
        string[] lines = Encoding.UTF8.GetString(Write(table, CurveFormat.Cube)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        const int side = 33;
        Assert.AreEqual("LUT_3D_SIZE 33", lines[2]);
        Assert.HasCount(3 + (side * side * side), lines);
        double[] samples = [.. lines[3..].SelectMany(line => line.Split(' ')).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        double stated = double.Parse(lines[1].Split(' ')[^1], CultureInfo.InvariantCulture);
        Assert.IsInRange(1e-5, 0.02, stated);

        var random = new Random(1);
        double worst = 0;
        Span<double> colour = stackalloc double[3], exact = stackalloc double[3];
        for (int i = 0; i < 20000; i++)
        {
            bool onSample = i % 2 == 0;
            foreach (ref double value in colour)
                value = onSample ? random.Next(side) / (side - 1.0) : random.NextDouble();
            table.EvaluateExactly(colour, exact);
            for (int channel = 0; channel < 3; channel++)
            {
                double error = Math.Abs(Math.Clamp(exact[channel], 0, 1) - Trilinear(samples, side, colour, channel));
                if (onSample)
                    Assert.AreEqual(0, error, 6e-7);
                worst = Math.Max(worst, error);
            }
        }

        // Half-way points do not meet every bend, but come close.
        Assert.IsInRange(stated * 0.3, stated * 1.5, worst);
        string loss = CurveExport.Loss(table, CurveFormat.Cube, "a.cube")!;
        StringAssert.Contains(loss, "33 steps");
        Assert.IsNull(CurveExport.Loss(Table(1, 1), CurveFormat.Cube, "a.cube"));
    }

    [TestMethod]
    public void WithAMatrixJsonHoldsAllOfIt()
    {
        CurveTable table = MatrixTable(12, 0.7);
        using JsonDocument json = JsonDocument.Parse(Write(table, CurveFormat.Json));
        Assert.AreEqual(2, json.RootElement.GetProperty("version").GetInt32());
        double strength = json.RootElement.GetProperty("strength").GetDouble();
        double[][] matrix = [.. json.RootElement.GetProperty("matrix").EnumerateArray().Select(row => row.EnumerateArray().Select(v => v.GetDouble()).ToArray())];
        double[][][] curves = [.. new[] { "red", "green", "blue" }.Select(name => json.RootElement.GetProperty(name).EnumerateArray().Select(p => new[] { p[0].GetDouble(), p[1].GetDouble() }).ToArray())];
        var random = new Random(3);
        double[] expected = new double[3];
        for (int i = 0; i < 2000; i++)
        {
            double[] colour = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
            table.EvaluateExactly(colour, expected);
            for (int channel = 0; channel < 3; channel++)
            {
                double v = matrix[channel].Zip([.. colour, 1.0], (a, b) => a * b).Sum();
                Assert.AreEqual(expected[channel], colour[channel] + (strength * (OnLine(curves[channel], v) - colour[channel])), 1e-9);
            }
        }

        Assert.IsNull(CurveExport.Loss(table, CurveFormat.Json, "a.json"));

        static double OnLine(double[][] points, double x)
        {
            int next = Math.Clamp(Array.FindIndex(points, p => p[0] > x), 1, points.Length - 1);
            if (x >= points[^1][0])
                next = points.Length - 1;
            double[] from = points[next - 1], to = points[next];
            return from[1] + ((to[1] - from[1]) * (x - from[0]) / (to[0] - from[0]));
        }
    }

    [TestMethod]
    [DataRow(CurveFormat.Acv)]
    [DataRow(CurveFormat.Gimp)]
    public void WithAMatrixCurveFormatsHoldGraysAndSaySo(CurveFormat format)
    {
        CurveSet curves = RandomCurves.WithMatrix(new Random(4), RandomCurves.Monotone(new Random(4), 1, 9));
        CurveTable table = CurveTable.Compose(curves, 1);
        // What a gray becomes is a curve of its own, here taken at evenly spaced knots that hold all its bends on 0..1.
        float[] grays = [.. Enumerable.Range(0, 3 * 4097).Select(i => (float)table.EvaluateExactly(i / 4097, i % 4097 / 4096.0))];
        CurveTable same = CurveTable.Compose(new CurveSet(1, 4097, grays), 1);

        if (format == CurveFormat.Acv)
            CollectionAssert.AreEqual(Write(same, format), Write(table, format));
        else
            Assert.HasCount(Write(same, format).Length, Write(table, format));
        StringAssert.Contains(CurveExport.Loss(table, format, "a.x"), ".cube");
    }

    [TestMethod]
    public void FfmpegReadsTheThreeDimensionalTableAsOurOwn()
    {
        CurveTable table = MatrixTable(6, 1);

        byte[] result = Ffmpeg(table, CurveFormat.Cube, "lut3d=interp=trilinear:file=", i => (byte)((i * 37) + (i * i / 5)));

        double allowed = 0.51 + 0.5 + (255 * CubeLut.LargestError(table));
        Span<double> colour = stackalloc double[3], exact = stackalloc double[3];
        for (int pixel = 0; pixel < 256; pixel++)
        {
            for (int channel = 0; channel < 3; channel++)
                colour[channel] = (byte)((((3 * pixel) + channel) * 37) + (((3 * pixel) + channel) * ((3 * pixel) + channel) / 5)) / 255.0;
            table.EvaluateExactly(colour, exact);
            for (int channel = 0; channel < 3; channel++)
                Assert.AreEqual(255 * Math.Clamp(exact[channel], 0, 1), result[(3 * pixel) + channel], allowed);
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

    private static CurveTable MatrixTable(int seed, double strength) =>
        CurveTable.Compose(RandomCurves.WithMatrix(new Random(seed), RandomCurves.Monotone(new Random(seed), 1, 9)), strength);

    private static double Trilinear(double[] samples, int side, ReadOnlySpan<double> colour, int channel)
    {
        double sum = 0;
        for (int corner = 0; corner < 8; corner++)
        {
            double weight = 1;
            int index = 0;
            for (int axis = 2; axis >= 0; axis--)
            {
                double at = colour[axis] * (side - 1);
                int low = Math.Min((int)at, side - 2), up = (corner >> axis) & 1;
                weight *= up == 1 ? at - low : 1 - (at - low);
                index = (index * side) + low + up;
            }

            sum += weight * samples[(3 * index) + channel];
        }

        return sum;
    }

    private static CurveTable Constant(float value) => CurveTable.Compose(new CurveSet(1, 2, [value, value, value, value, value, value]), 1);

    private static byte[] Write(CurveTable table, CurveFormat format)
    {
        using var stream = new MemoryStream();
        CurveExport.Write(stream, table, format);
        Assert.IsTrue(stream.CanWrite, "the stream stays open");
        return stream.ToArray();
    }

    // Sends a ramp of all codes in all channels, or other values, through a filter of ffmpeg's that reads the exported file.
    private static byte[] Ffmpeg(CurveTable table, CurveFormat format, string filter, Func<int, byte>? value = null)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.{format.ToString().ToLowerInvariant()}");
        File.WriteAllBytes(file, Write(table, format));
        try
        {
            var start = new ProcessStartInfo("ffmpeg") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string argument in $"-v error -f rawvideo -pix_fmt rgb24 -s 256x1 -i pipe:0 -vf {filter}{file} -f rawvideo -pix_fmt rgb24 pipe:1".Split(' '))
                start.ArgumentList.Add(argument);
            using Process process = Start(start);
            byte[] ramp = [.. Enumerable.Range(0, 3 * 256).Select(i => value?.Invoke(i) ?? (byte)(i / 3))];
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
