using System.Globalization;
using System.Runtime.InteropServices;
using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using Microsoft.ML.OnnxRuntime;

namespace HarmonizeEffect.Model;

/// <summary>
/// Owns the choice of execution provider. DirectML is taken only after it has answered a known question as the CPU does, because
/// a broken driver can return zeros without an error; whatever goes wrong with it, the CPU takes over and the status says why.
/// </summary>
internal sealed class ProviderSession : IDisposable
{
    // Largest difference between two providers' curve values that is still the same answer. Working drivers differ by about 1e-5.
    private const float Tolerance = 1e-3f;

    private const string Cpu = "CPU";
    private const string DirectML = "DirectML";

    private readonly Lock _gate = new();
    private readonly Func<CurvePredictor> _openCpu;
    private readonly string _cpuDevice;
    private volatile State _state;

    private ProviderSession(State state, Func<CurvePredictor> openCpu, string cpuDevice)
    {
        _state = state;
        _openCpu = openCpu;
        _cpuDevice = cpuDevice;
    }

    /// <summary>What runs the network now.</summary>
    public ProviderStatus Status => _state.Status;

    /// <summary>What the model says about itself.</summary>
    public ModelInfo Model => _state.Predictor.Model;

    /// <summary>Opens a model on the wanted provider, or on the CPU with the reason.</summary>
    /// <param name="model">The model.</param>
    /// <param name="choice">The wanted provider.</param>
    /// <param name="threads">Threads on the CPU; null for as many as the machine has.</param>
    /// <param name="adapter">DirectML's graphics adapter, in the order of IDXGIFactory::EnumAdapters.</param>
    /// <exception cref="ModelException">The file is damaged or does not follow the contract.</exception>
    /// <exception cref="HarmonizeException">ONNX Runtime's native library does not load.</exception>
    public static ProviderSession Open(ModelFile model, ProviderChoice choice, int? threads, int adapter = 0)
    {
        Telemetry.Disable();
        string cpu = $"{RuntimeInformation.ProcessArchitecture} processor, {threads ?? Environment.ProcessorCount} threads";
        return Open(choice, () => OpenCpu(model, threads), () => OpenDirectML(model, adapter), cpu, () => AdapterName(adapter));
    }

    /// <summary>The same with the sessions to choose from given.</summary>
    internal static ProviderSession Open(
        ProviderChoice choice, Func<CurvePredictor> openCpu, Func<CurvePredictor> openDirectML, string cpuDevice, Func<string>? directMLDevice = null)
    {
        CurvePredictor cpu = openCpu();
        string? reason = null;
        if (choice != ProviderChoice.Cpu)
        {
            CurvePredictor? directML = TryDirectML(openDirectML, cpu, out reason);
            if (directML is not null)
            {
                cpu.Dispose();
                return new ProviderSession(new State(directML, new ProviderStatus(DirectML, directMLDevice?.Invoke() ?? DirectML, null)), openCpu, cpuDevice);
            }
        }

        return new ProviderSession(new State(cpu, new ProviderStatus(Cpu, cpuDevice, reason)), openCpu, cpuDevice);
    }

    /// <summary>As <see cref="CurvePredictor.Predict"/>; a DirectML device that fails, or is taken away, is replaced by the CPU for good.</summary>
    public Prediction Predict(Thumbnail foreground, Thumbnail background, SemanticClass? semanticClass, CancellationToken cancellationToken)
    {
        while (true)
        {
            State state = _state;
            try
            {
                return state.Predictor.Predict(foreground, background, semanticClass, cancellationToken);
            }
            catch (Exception e) when (e is OnnxRuntimeException or SEHException)
            {
                FallBack(state, e);
            }
            catch (ObjectDisposedException) when (!ReferenceEquals(state, _state))
            {
                // Another thread has fallen back while this one waited for its turn.
            }
        }
    }

    public void Dispose() => _state.Predictor.Dispose();

    private void FallBack(State failed, Exception e)
    {
        lock (_gate)
        {
            // Another thread may have seen the same failure first.
            if (!ReferenceEquals(_state, failed))
                return;
            if (failed.Status.Name == Cpu)
                throw new HarmonizeException($"The network failed on the CPU; use another model. ({FirstLine(e)})", e);
            _state = new State(_openCpu(), new ProviderStatus(Cpu, _cpuDevice, $"DirectML failed while it ran: {DirectMLFailure.Describe(e)}"));
            failed.Predictor.Dispose();
        }
    }

    private static CurvePredictor? TryDirectML(Func<CurvePredictor> open, CurvePredictor cpu, out string? reason)
    {
        CurvePredictor? directML = null;
        try
        {
            directML = open();
            (Thumbnail foreground, Thumbnail background) = Question(cpu.Model.ThumbnailSize);
            Prediction expected = cpu.Predict(foreground, background);
            Prediction actual = directML.Predict(foreground, background);
            reason = Disagreement(expected, actual);
        }
        catch (EntryPointNotFoundException)
        {
            reason = "This ONNX Runtime library was built without DirectML.";
        }
        catch (Exception e) when (e is OnnxRuntimeException or SEHException or DllNotFoundException or BadImageFormatException or HarmonizeException)
        {
            reason = $"DirectML did not start: {DirectMLFailure.Describe(e)}";
        }

        if (reason is null)
            return directML;
        directML?.Dispose();
        return null;
    }

    // Why the answer is not the expected one; null if it is.
    private static string? Disagreement(Prediction expected, Prediction actual)
    {
        float difference = 0;
        bool allZero = true;
        for (int stage = 0; stage < expected.Curves.Stages; stage++)
        {
            for (int channel = 0; channel < CurveSet.Channels; channel++)
                Compare(expected.Curves.Values(stage, channel), actual.Curves.Values(stage, channel));
        }

        if (expected.Matrix is { } matrix)
            Compare(matrix.Values, actual.Matrix!.Values);
        if (allZero)
            return "DirectML answered a test question with zeros only; the graphics driver may need an update.";
        return difference <= Tolerance
            ? null
            : FormattableString.Invariant($"DirectML answered a test question differently from the CPU (by {difference:0.####}); the graphics driver may need an update.");

        void Compare(ReadOnlySpan<float> e, ReadOnlySpan<float> a)
        {
            for (int i = 0; i < e.Length; i++)
            {
                difference = MathF.Max(difference, MathF.Abs(e[i] - a[i]));
                allZero &= a[i] == 0;
            }
        }
    }

    // Any picture will do that is not flat; this one has the same bits everywhere.
    private static (Thumbnail Foreground, Thumbnail Background) Question(int side)
    {
        float[] foreground = new float[3 * side * side], background = new float[3 * side * side], coverage = new float[side * side];
        for (int i = 0; i < foreground.Length; i++)
        {
            foreground[i] = i * 7 % 256 / 256f;
            background[i] = i * 13 % 256 / 256f;
        }

        for (int i = 0; i < coverage.Length; i++)
            coverage[i] = i / side < side / 2 ? 1 : 0;
        return (new Thumbnail(side, side, foreground, coverage), new Thumbnail(side, side, background, coverage));
    }

    private static CurvePredictor OpenCpu(ModelFile model, int? threads)
    {
        try
        {
            using SessionOptions options = NewOptions();
            options.IntraOpNumThreads = threads ?? 0;
            // Its threads spin while they wait for the next operator: not beyond the last one, when the picture is rendered.
            options.AddSessionConfigEntry("session.force_spinning_stop", "1");
            return OpenSession(model, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{model.Name} cannot be used: it is not an ONNX model that this program can read, or it is damaged; get the file again.", e);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new HarmonizeException($"ONNX Runtime's native library does not load; install the program again, and on Windows the Microsoft Visual C++ runtime. ({FirstLine(e.InnerException ?? e)})", e);
        }
    }

    private static CurvePredictor OpenDirectML(ModelFile model, int adapter)
    {
        LoadOwnDirectML();
        using SessionOptions options = NewOptions();
        // DirectML demands both.
        options.EnableMemoryPattern = false;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.AppendExecutionProvider_DML(adapter);
        return OpenSession(model, options);
    }

    // Standard error belongs to the host; what matters comes as an exception.
    private static SessionOptions NewOptions() => new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    private static CurvePredictor OpenSession(ModelFile model, SessionOptions options)
    {
        var session = new InferenceSession(model.Bytes, options);
        try
        {
            return new CurvePredictor(session, model.Name);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // ONNX Runtime loads DirectML.dll by its bare name, which inside another program (Paint.NET) finds Windows' own, often too
    // old. A library that is already in the process comes first. Where there is no copy of our own, Windows' may do.
    private static void LoadOwnDirectML()
    {
        if (!OperatingSystem.IsWindows())
            return;
        string folder = Path.GetDirectoryName(typeof(ProviderSession).Assembly.Location) is { Length: > 0 } own ? own : AppContext.BaseDirectory;
        NativeLibrary.TryLoad(Path.Combine(folder, "DirectML.dll"), out _);
    }

    // ONNX Runtime may know the name of an adapter.
    private static string AdapterName(int adapter)
    {
        string fallback = FormattableString.Invariant($"graphics adapter {adapter}");
        try
        {
            string number = adapter.ToString(CultureInfo.InvariantCulture);
            foreach (OrtEpDevice device in OrtEnv.Instance().GetEpDevices())
            {
                IReadOnlyDictionary<string, string> facts = device.HardwareDevice.Metadata.Entries;
                if (device.EpName.StartsWith("Dml", StringComparison.OrdinalIgnoreCase)
                    && facts.GetValueOrDefault("DxgiAdapterNumber") == number
                    && facts.TryGetValue("Description", out string? description))
                {
                    return description;
                }
            }

            return fallback;
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or NotSupportedException)
        {
            return fallback;
        }
    }

    // ONNX Runtime's messages go on with places in its source.
    private static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0].TrimEnd();

    private sealed record State(CurvePredictor Predictor, ProviderStatus Status);
}
