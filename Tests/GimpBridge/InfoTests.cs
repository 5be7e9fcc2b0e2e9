namespace HarmonizeEffect.Tests.GimpBridge;

/// <summary><c>harmonize info</c> as a process.</summary>
[TestClass]
public sealed class InfoTests
{
    [TestMethod]
    public void ModelFile_IsDescribed()
    {
        using var fixture = new CommandFixture();
        RunResult result = fixture.Run("info", "model.onnx");
        Assert.AreEqual("", result.Error);
        Assert.AreEqual(0, result.ExitCode);
        foreach (string words in new[] { "HarmonizeEffect 0.", "model.onnx", "Test, variant base", "2 stages of 17 knots", "32 × 32", "cropped to the mask", "not measured", "MIT" })
            StringAssert.Contains(result.Output, words);
        if (!OperatingSystem.IsWindows())
            StringAssert.Contains(result.Output, "graphics card: not used: ");
    }
}
