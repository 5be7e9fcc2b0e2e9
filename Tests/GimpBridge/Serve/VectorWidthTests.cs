using System.Diagnostics;
using System.Runtime.InteropServices;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.Tests.GimpBridge.Serve;

/// <summary>A processor with narrower vectors gives the same picture: the program is told to do without the wider ones.</summary>
[TestClass]
public sealed class VectorWidthTests
{
    private const int Width = 531, Height = 3;
    private static readonly string[] s_formats = ["rgba8", "rgba16", "rgbaf", "rgbaf-linear"];

    [TestMethod]
    [DataRow("DOTNET_EnableAVX512", true)]
    // With AVX2 goes the fused multiplication and addition, which rounds once instead of twice.
    [DataRow("DOTNET_EnableAVX2", false)]
    [DataRow("DOTNET_EnableHWIntrinsic", false)]
    public void NarrowVectorsRenderTheSame(string switchedOff, bool toTheBit)
    {
        List<byte[]> wide = Render(null), narrow = Render(switchedOff);
        for (int i = 0; i < wide.Count; i++)
        {
            string format = s_formats[i / 4 % s_formats.Length];
            if (toTheBit)
                Assert.IsTrue(wide[i].SequenceEqual(narrow[i]), $"{format}, picture {i}");
            else if (format == "rgba8")
                AssertClose<byte>(wide[i], narrow[i], value => (value, 1), format);
            else if (format == "rgba16")
                AssertClose<ushort>(MemoryMarshal.Cast<byte, ushort>(wide[i]), MemoryMarshal.Cast<byte, ushort>(narrow[i]), value => (value, 1), format);
            else
                AssertClose<float>(MemoryMarshal.Cast<byte, float>(wide[i]), MemoryMarshal.Cast<byte, float>(narrow[i]), value => (value, 3e-5 * (1 + Math.Abs(value))), format);
        }
    }

    private static void AssertClose<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, Func<T, (double Value, double Tolerance)> read, string format)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(read(expected[i]).Value, read(actual[i]).Value, read(expected[i]).Tolerance, $"{format}, value {i}");
    }

    // Every format, with and without mask and matrix, through curves of 8 pieces, of 64, and of more than fit registers.
    private static List<byte[]> Render(string? switchedOff)
    {
        using Process process = HarmonizeProgram.Start(Path.GetTempPath(), switchedOff is null ? [] : [(switchedOff, "0")], "serve");
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var pictures = new List<byte[]>();
        foreach (int knots in new[] { 9, 65, 100 })
        {
            foreach (string format in s_formats)
            {
                foreach ((bool hasMask, bool hasMatrix) in new[] { (false, false), (true, false), (false, true), (true, true) })
                {
                    process.StandardInput.BaseStream.Write(Request(format, knots, hasMask, hasMatrix));
                    process.StandardInput.BaseStream.Flush();
                    (JObject header, byte[] pixels) = Client.Answer(process.StandardOutput.BaseStream);
                    Assert.AreEqual("pixels", (string?)header["type"], header.ToString());
                    pictures.Add(pixels);
                }
            }
        }

        process.StandardInput.Close();
        process.WaitForExit();
        return pictures;
    }

    private static byte[] Request(string format, int knots, bool hasMask, bool hasMatrix)
    {
        var random = new Random(knots);
        float[] curves = [.. Enumerable.Range(0, 2 * 3 * knots).Select(i => (i % knots / (knots - 1f)) + (0.1f * random.NextSingle()))];
        float[] matrix = hasMatrix ? [0.9f, 0.1f, -0.1f, 0.02f, 0.05f, 1.1f, 0, -0.01f, 0, 0.2f, 0.8f, 0] : [];
        byte[] pixels = new byte[Width * Height * (format == "rgba8" ? 4 : format == "rgba16" ? 8 : 16)];
        if (format.StartsWith("rgbaf", StringComparison.Ordinal))
        {
            foreach (ref float value in MemoryMarshal.Cast<byte, float>(pixels.AsSpan()))
                value = (random.NextSingle() * 1.4f) - 0.2f;
        }
        else
        {
            random.NextBytes(pixels);
        }

        byte[] mask = new byte[hasMask ? Width * Height : 0];
        random.NextBytes(mask);
        var header = new JObject
        {
            ["type"] = "render",
            ["id"] = 1,
            ["width"] = Width,
            ["height"] = Height,
            ["format"] = format,
            ["stages"] = 2,
            ["knots"] = knots,
            ["strength"] = 0.8,
            ["mask"] = hasMask,
            ["matrix"] = hasMatrix,
        };
        return Client.Frame(header, [.. MemoryMarshal.AsBytes(curves.AsSpan()), .. MemoryMarshal.AsBytes(matrix.AsSpan()), .. pixels, .. mask]);
    }
}
