using Microsoft.Win32.SafeHandles;

namespace PaintDotNet.Interop;

/// <summary>Owns a COM pointer.</summary>
public class SafeComObject : SafeHandleZeroOrMinusOneIsInvalid
{
    internal SafeComObject() : base(true) => throw null!;

    protected override bool ReleaseHandle() => throw null!;
}
