using System.Diagnostics;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

[TestClass]
public sealed class InterruptTests
{
    [TestMethod]
    [DataRow("INT")]
    [DataRow("TERM")]
    public void Signals_LeaveNothingBehind(string signal)
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Signals are sent with kill.");
        using var fixture = new CommandFixture();
        // Large enough that the program is still at work when its temporary file is seen.
        const int width = 5000, height = 4000;
        TestPictures.Noise(width, height).Save(fixture.File("large.tif"));
        using (VipsImage left = VipsImage.Black(width / 2, height))
            left.Embed(width / 2, 0, width, height, extend: NetVips.Enums.Extend.White).Save(fixture.File("half.png"));
        string[] names = fixture.Names;

        using Process process = HarmonizeProgram.Start(fixture.Folder, "apply", "large.tif", "-m", "half.png", "-o", "out.png", "--model", "model.onnx");
        while (fixture.Names.Length == names.Length && !process.HasExited)
            Thread.Sleep(5);
        Assert.IsFalse(process.HasExited, "The program ended before it could be interrupted.");
        using (Process kill = Process.Start("kill", ["-s", signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        process.WaitForExit();
        Assert.AreEqual(130, process.ExitCode);
        CollectionAssert.AreEqual(names, fixture.Names);
    }
}
