namespace PaintDotNet.Dxgi;

/// <summary>Which of several adapters to prefer.</summary>
public enum DxgiGpuPreference
{
    Unspecified = 0,
    MinimumPower = 1,
    HighPerformance = 2,
}
