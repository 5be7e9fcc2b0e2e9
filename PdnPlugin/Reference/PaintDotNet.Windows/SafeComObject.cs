using Microsoft.Win32.SafeHandles;

namespace PaintDotNet.Interop
{
    /// <summary>Owns a COM pointer.</summary>
    public class SafeComObject : SafeHandleZeroOrMinusOneIsInvalid
    {
        internal SafeComObject() : base(true) => throw null!;

        protected override bool ReleaseHandle() => throw null!;
    }
}

namespace PaintDotNet.Dxgi
{
    /// <summary>Which of several adapters to prefer.</summary>
    public enum DxgiGpuPreference
    {
        Unspecified = 0,
        MinimumPower = 1,
        HighPerformance = 2,
    }
}
