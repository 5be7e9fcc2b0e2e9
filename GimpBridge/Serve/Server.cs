using HarmonizeEffect.GimpBridge.Commands;
using HarmonizeEffect.GimpBridge.Jobs;
using HarmonizeEffect.Model;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary>
/// Serves one client over two streams. One thread reads, so that the end of the input and <c>cancel</c> are seen at once; one
/// works; one writes. The hello goes out before the model is opened, so that a client sees quickly whom it talks to.
/// </summary>
/// <param name="input">Frames from the client.</param>
/// <param name="output">Frames to the client.</param>
/// <param name="open">Opens the model; the caller closes it, if at all.</param>
internal sealed class Server(Stream input, Stream output, Func<Harmonizer> open) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<Request> _waiting = [];
    private readonly Dictionary<long, Request> _unanswered = [];
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _ended = new();
    private readonly RenderCall _render = new();
    private readonly ManualResetEventSlim _stop = new();
    private long _waitingBytes;
    private volatile bool _busy = true;
    private bool _inputEnded;
    private int _exitCode;

    /// <summary>Time for running work to notice the end of the input. The process must be gone within a second.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The same after an error, when the client still waits for a clean end. Opening a model cannot be interrupted.</summary>
    public TimeSpan PatienceAfterError { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Serves until the input ends, a frame is malformed, or the model cannot be opened.</summary>
    /// <param name="cancellationToken">Ends at once.</param>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public int Run(CancellationToken cancellationToken = default)
    {
        var writer = new FrameWriter(output);
        writer.Send(Hello());
        // Both threads may be stuck, in a read that nobody answers or in native code: they must not hold the process.
        var reader = new Thread(() => Read(writer)) { IsBackground = true, Name = "frame reader" };
        var worker = new Thread(() => Work(writer)) { IsBackground = true, Name = "worker" };
        reader.Start();
        worker.Start();
        try
        {
            _stop.Wait(cancellationToken);
        }
        finally
        {
            _ended.Cancel();
            TimeSpan patience = _inputEnded ? Patience : PatienceAfterError;
            IsIdle = worker.Join(patience) || !_busy;
            writer.Close(patience);
        }

        return _exitCode;
    }

    /// <summary>After <see cref="Run"/>: whether no work is left running.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Requests that wait or are being worked on.</summary>
    public int Unanswered
    {
        get
        {
            lock (_gate)
                return _unanswered.Count;
        }
    }

    /// <summary>Frees what the threads wait on, unless work is still running.</summary>
    public void Dispose()
    {
        if (!IsIdle)
            return;
        _ended.Dispose();
        _work.Dispose();
        _stop.Dispose();
    }

    private static JObject Hello() => new()
    {
        ["type"] = "hello",
        ["protocol"] = Protocol.Version,
        ["product"] = "HarmonizeEffect",
        ["version"] = Protocol.ProductVersion,
        ["max_header"] = Protocol.MaxHeader,
        ["max_payload"] = Protocol.MaxPayload,
    };

    private static JObject Ready(Harmonizer harmonizer)
    {
        ModelInfo model = harmonizer.Model;
        ProviderStatus provider = harmonizer.Provider;
        return new JObject
        {
            ["type"] = "ready",
            ["provider"] = provider.Name,
            ["device"] = provider.Device,
            ["fallback_reason"] = provider.FallbackReason,
            ["model"] = new JObject
            {
                ["architecture"] = model.Architecture,
                ["variant"] = model.Variant,
                ["version"] = model.Version,
                ["stages"] = model.Stages,
                ["knots"] = model.Knots,
                ["thumbnail"] = model.ThumbnailSize,
                ["foreground_cropped"] = model.ForegroundCropped,
                ["matrix"] = model.HasMatrix,
            },
        };
    }

    private static JObject Error(long? id, string code, string message) => new()
    {
        ["type"] = "error",
        ["id"] = id,
        ["code"] = code,
        ["message"] = message,
        ["action"] = ErrorCode.Action(code),
    };

    private void Read(FrameWriter writer)
    {
        var frames = new FrameReader(input);
        try
        {
            while (!_stop.IsSet && frames.Read() is { } frame)
                Accept(frame, writer);
            // An editor that was killed looks like this, so unfinished work is dropped.
            Stop(ExitCode.Success, inputEnded: true);
        }
        catch (ProtocolException e)
        {
            writer.Send(Error(null, e.Code, e.Message));
            Stop(ExitCode.Failure, inputEnded: e.Code == ErrorCode.Truncated);
        }
        catch (OutOfMemoryException)
        {
            writer.Send(Error(null, ErrorCode.Memory, "There is not enough memory for a request."));
            Stop(ExitCode.Failure);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Stop(ExitCode.Success, inputEnded: true);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            writer.Send(Error(null, ErrorCode.Internal, Failure.Sentence(e)));
            Stop(ExitCode.Failure);
        }
    }

    private void Accept(Frame frame, FrameWriter writer)
    {
        if (frame.Header["id"] is not JValue { Value: long id } || frame.Header["type"] is not JValue { Value: string type })
            throw ProtocolException.Malformed("A header needs 'type', a text, and 'id', a whole number.");
        if (type == "cancel")
        {
            lock (_gate)
            {
                if (_unanswered.TryGetValue(id, out Request? unanswered))
                    unanswered.Cancellation.Cancel();
            }

            return;
        }

        lock (_gate)
        {
            if (_unanswered.ContainsKey(id))
            {
                writer.Send(Error(id, ErrorCode.BadRequest, $"Request {id} is still being worked on; give each request an id of its own."));
                return;
            }

            if (_waiting.Count == Protocol.MaxWaiting || _waitingBytes + frame.Payload.Length > Protocol.MaxWaitingBytes)
            {
                writer.Send(Error(id, ErrorCode.Busy, "Too many requests wait for their turn."));
                return;
            }

            var request = new Request(id, type, frame, CancellationTokenSource.CreateLinkedTokenSource(_ended.Token));
            _waiting.Enqueue(request);
            _unanswered.Add(id, request);
            _waitingBytes += frame.Payload.Length;
        }

        _work.Release();
    }

    private void Work(FrameWriter writer)
    {
        try
        {
            Harmonizer harmonizer = open();
            writer.Send(Ready(harmonizer));
            while (true)
            {
                _busy = false;
                _work.Wait(_ended.Token);
                writer.WaitForRoom(_ended.Token);
                _busy = true;
                Request request;
                lock (_gate)
                {
                    request = _waiting.Dequeue();
                    _waitingBytes -= request.Frame.Payload.Length;
                }

                Answer(request, harmonizer, writer);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && _ended.IsCancellationRequested)
        {
        }
        catch (HarmonizeException e)
        {
            writer.Send(Error(null, ErrorCode.Model, e.Message));
            Stop(ExitCode.Failure);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            writer.Send(Error(null, ErrorCode.Internal, Failure.Sentence(e)));
            Stop(ExitCode.Failure);
        }
    }

    private void Answer(Request request, Harmonizer harmonizer, FrameWriter writer)
    {
        JObject header;
        ReadOnlyMemory<byte> payload = default;
        try
        {
            CancellationToken cancellationToken = request.Cancellation.Token;
            cancellationToken.ThrowIfCancellationRequested();
            var progress = new Progress(request.Id, writer);
            (header, payload) = request.Type switch
            {
                "predict" => PredictCall.Run(request.Frame, harmonizer, progress, cancellationToken),
                "render" => _render.Run(request.Frame, progress, cancellationToken),
                _ => throw ProtocolException.BadRequest("'type' must be predict, render or cancel."),
            };
            header["id"] = request.Id;
        }
        catch (OperationCanceledException) when (request.Cancellation.IsCancellationRequested)
        {
            header = Error(request.Id, ErrorCode.Cancelled, "The request was cancelled.");
        }
        catch (Exception e)
        {
            string code = e switch
            {
                ProtocolException protocol => protocol.Code,
                ModelException => ErrorCode.Model,
                HarmonizeException => ErrorCode.Input,
                OutOfMemoryException => ErrorCode.Memory,
                _ => ErrorCode.Internal,
            };
            if (code == ErrorCode.Internal)
                Console.Error.WriteLine(e);
            header = Error(request.Id, code, e is ProtocolException ? e.Message : Failure.Sentence(e));
        }

        lock (_gate)
            _unanswered.Remove(request.Id);
        request.Cancellation.Dispose();
        writer.Send(header, payload);
    }

    private void Stop(int exitCode, bool inputEnded = false)
    {
        lock (_gate)
        {
            if (_stop.IsSet)
                return;
            _inputEnded = inputEnded;
            _exitCode = exitCode;
            _stop.Set();
        }
    }

    private sealed record Request(long Id, string Type, Frame Frame, CancellationTokenSource Cancellation);

    /// <summary>Sends progress at once and in order, at most a hundred frames a request.</summary>
    private sealed class Progress(long id, FrameWriter writer) : IProgress<double>
    {
        private int _percent = -1;

        public void Report(double value)
        {
            int percent = (int)(Math.Clamp(value, 0, 1) * 100);
            if (percent <= _percent)
                return;
            _percent = percent;
            writer.Send(new JObject { ["type"] = "progress", ["id"] = id, ["value"] = percent / 100.0 });
        }
    }
}
