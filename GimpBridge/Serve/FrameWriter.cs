using System.Buffers.Binary;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary>
/// Sends frames on a thread of its own, so that a client that does not read never stops the thread that reads from it.
/// </summary>
internal sealed class FrameWriter
{
    // A client that leaves so many frames unread is gone.
    private const int MaxUnsent = 4096;

    private readonly object _gate = new();
    private readonly Queue<(JObject Header, ReadOnlyMemory<byte> Payload)> _unsent = [];
    private readonly Stream _stream;
    private readonly Thread _thread;
    private long _unsentBytes;
    private bool _closed;

    public FrameWriter(Stream stream)
    {
        _stream = stream;
        _thread = new Thread(Run) { IsBackground = true, Name = "frame writer" };
        _thread.Start();
    }

    /// <summary>Queues a frame.</summary>
    /// <param name="header">Without <c>payload</c>, which is added.</param>
    /// <param name="payload">Not to be changed any more.</param>
    public void Send(JObject header, ReadOnlyMemory<byte> payload = default)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            if (_unsent.Count == MaxUnsent)
            {
                Abandon();
                return;
            }

            _unsent.Enqueue((header, payload));
            _unsentBytes += payload.Length;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits while more than one full payload is unsent, so that a client that does not read gets no further answers made.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void WaitForRoom(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        });
        lock (_gate)
        {
            while (!_closed && _unsentBytes > Protocol.MaxPayload && !cancellationToken.IsCancellationRequested)
                Monitor.Wait(_gate);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Takes no more frames and waits until those queued are sent, at most <paramref name="patience"/>.</summary>
    public void Close(TimeSpan patience)
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join(patience);
    }

    private void Run()
    {
        try
        {
            while (Next() is { } frame)
                Write(frame.Header, frame.Payload);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client is gone; its closed pipe ends the reader too.
            lock (_gate)
                Abandon();
        }
    }

    // To be called under the lock.
    private void Abandon()
    {
        _closed = true;
        _unsent.Clear();
        Monitor.PulseAll(_gate);
    }

    private (JObject Header, ReadOnlyMemory<byte> Payload)? Next()
    {
        lock (_gate)
        {
            while (_unsent.Count == 0 && !_closed)
                Monitor.Wait(_gate);
            if (!_unsent.TryDequeue(out var frame))
                return null;
            _unsentBytes -= frame.Payload.Length;
            Monitor.PulseAll(_gate);
            return frame;
        }
    }

    private void Write(JObject header, ReadOnlyMemory<byte> payload)
    {
        header["payload"] = payload.Length;
        byte[] json = Encoding.UTF8.GetBytes(header.ToString(Formatting.None));
        byte[] bytes = new byte[sizeof(uint) + json.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)json.Length);
        json.CopyTo(bytes, sizeof(uint));
        _stream.Write(bytes);
        _stream.Write(payload.Span);
        _stream.Flush();
    }
}
