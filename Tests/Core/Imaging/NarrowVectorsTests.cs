using System.Diagnostics;

namespace HarmonizeEffect.Tests.Core.Imaging;

/// <summary>The tests of thumbnails once more, in a process that is told to do without the processor's wider vectors.</summary>
[TestClass]
public sealed class NarrowVectorsTests
{
    [TestMethod]
    [DataRow("DOTNET_EnableAVX512")]
    [DataRow("DOTNET_EnableAVX2")]
    [DataRow("DOTNET_EnableHWIntrinsic")]
    public void ThumbnailsAreTheSame(string switchedOff)
    {
        var start = new ProcessStartInfo("dotnet", ["test", typeof(ThumbnailerTests).Assembly.Location, "--filter", $"FullyQualifiedName~{nameof(ThumbnailerTests)}"])
        {
            RedirectStandardOutput = true,
            Environment = { [switchedOff] = "0", ["DOTNET_CLI_UI_LANGUAGE"] = "en" },
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.AreEqual(0, process.ExitCode, output);
        StringAssert.Contains(output, "Passed!");
    }
}
