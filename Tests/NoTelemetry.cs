using HarmonizeEffect.Model;

namespace HarmonizeEffect.Tests;

/// <summary>Some tests open sessions of ONNX Runtime's themselves.</summary>
[TestClass]
public static class NoTelemetry
{
    [AssemblyInitialize]
    public static void Disable(TestContext context) => Telemetry.Disable();
}
