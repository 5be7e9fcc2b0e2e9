namespace PaintDotNet
{
    /// <summary>Says whether an object has been disposed.</summary>
    public interface IIsDisposed : IDisposable
    {
        bool IsDisposed { get; }
    }

    /// <summary>Marks interfaces that only Paint.NET implements.</summary>
    public interface IInternalImpl;
}

namespace PaintDotNet.ComponentModel
{
    /// <summary>A counted reference to an object of Paint.NET's.</summary>
    public interface IObjectRef : IIsDisposed;
}
