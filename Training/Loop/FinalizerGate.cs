namespace HarmonizeEffect.Training.Loop;

/// <summary>Keeps all finalizers waiting while the network works, and lets them run in between.</summary>
/// <remarks>
/// TorchSharp passes the handle of a temporary <c>Scalar</c> to native code without keeping the object alive. A garbage
/// collection at that moment lets its finalizer free the number while it is read: a crash at best, a wrong number at worst
/// (seen once in some thousand steps, and once in some dozens of exports, with TorchSharp 0.107). While the gate is closed the finalizer thread waits in
/// <see cref="Bar"/>'s finalizer, so nothing is freed under native code's feet.
/// </remarks>
public sealed class FinalizerGate : IDisposable
{
    private ManualResetEventSlim _open = Close();

    /// <summary>Runs what has piled up. Call where no native call is under way.</summary>
    public void Drain()
    {
        Open();
        _open = Close();
    }

    public void Dispose() => Open();

    private void Open()
    {
        _open.Set();
        GC.WaitForPendingFinalizers();
    }

    private static ManualResetEventSlim Close()
    {
        var open = new ManualResetEventSlim();
        var reached = new ManualResetEventSlim();
        DropBar(open, reached);
        while (!reached.Wait(1))
            GC.Collect();
        return open;
    }

    // Not inlined, so that no register keeps the bar alive.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void DropBar(ManualResetEventSlim open, ManualResetEventSlim reached) => _ = new Bar(open, reached);

    private sealed class Bar(ManualResetEventSlim open, ManualResetEventSlim reached)
    {
        ~Bar()
        {
            reached.Set();
            open.Wait();
        }
    }
}
