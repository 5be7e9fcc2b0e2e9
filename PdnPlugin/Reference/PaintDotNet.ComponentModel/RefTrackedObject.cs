namespace PaintDotNet.ComponentModel;

/// <summary>The base of managed objects that count their references.</summary>
public class RefTrackedObject : IObjectRef
{
    public RefTrackedObject() => throw null!;

    public bool IsDisposed => throw null!;

    public void Dispose() => throw null!;

    protected virtual void Dispose(bool disposing) => throw null!;
}
