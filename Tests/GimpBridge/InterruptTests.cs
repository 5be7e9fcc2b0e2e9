using System.Diagnostics;
using System.Globalization;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

[TestClass]
public sealed class InterruptTests
{
    [TestMethod]
    [DataRow("INT", 1)]
    [DataRow("TERM", 1)]
    [DataRow("TERM", 2)]
    public void Signals_LeaveNothingBehind(string signal, int times)
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Signals are sent with kill.");
        if (signal == "INT" && InheritsIgnoredInterrupt())
            Assert.Inconclusive("The tests were started with SIGINT ignored, as a shell does in the background, and so is every program that they start.");
        using var fixture = new CommandFixture();
        // Large, and in the slowest of formats, so that the program is still at work when its temporary file is seen.
        const int width = 5000, height = 4000;
        TestPictures.Noise(width, height).Save(fixture.File("large.tif"));
        using (VipsImage left = VipsImage.Black(width / 2, height))
            left.Embed(width / 2, 0, width, height, extend: NetVips.Enums.Extend.White).Save(fixture.File("half.png"));
        string[] names = fixture.Names;

        using Process process = HarmonizeProgram.Start(fixture.Folder, "apply", "large.tif", "-m", "half.png", "-o", "out.webp", "--model", "model.onnx");
        while (fixture.Names.Length == names.Length && !process.HasExited)
            Thread.Sleep(5);
        Assert.IsFalse(process.HasExited, "The program ended before it could be interrupted.");
        string id = process.Id.ToString(CultureInfo.InvariantCulture);
        using (Process kill = Process.Start("sh", ["-c", string.Join("; ", Enumerable.Repeat($"kill -s {signal} {id}", times))]))
            kill.WaitForExit();
        process.WaitForExit();
        // The second signal ends the program where it stands: 128 plus the signal's number, as for any program that a signal ends.
        Assert.IsTrue(process.ExitCode == 130 || (times == 2 && process.ExitCode == 143), $"exit code {process.ExitCode}");
        CollectionAssert.AreEqual(names, fixture.Names);
    }

    private static bool InheritsIgnoredInterrupt()
    {
        const string status = "/proc/self/status", field = "SigIgn:";
        if (!File.Exists(status))
            return false;
        string mask = File.ReadLines(status).First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (2 - 1))) != 0;
    }
}
