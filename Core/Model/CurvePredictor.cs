using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using Microsoft.ML.OnnxRuntime;

namespace HarmonizeEffect.Model;

/// <summary>The network in a session of ONNX Runtime: thumbnails in, curves out. One prediction runs at a time; others wait.</summary>
internal sealed class CurvePredictor : IDisposable
{
    private static readonly string[] s_inputs =
    [
        ModelContract.Foreground, ModelContract.ForegroundMask, ModelContract.Background, ModelContract.BackgroundMask, ModelContract.Class,
    ];

    private readonly SemaphoreSlim _gate = new(1);
    private readonly InferenceSession _session;
    private readonly string _name;
    private readonly string[] _outputs;
    private bool _isDisposed;

    /// <param name="session">The model; owned from now on.</param>
    /// <param name="name">What to call the model in messages.</param>
    /// <exception cref="ModelException">The model does not follow <see cref="ModelContract"/>.</exception>
    internal CurvePredictor(InferenceSession session, string name)
    {
        _session = session;
        _name = name;
        Model = ModelInfo.Parse(session, name);
        var outputs = new List<string> { ModelContract.Curves };
        if (Model.HasMatrix)
            outputs.Add(ModelContract.Matrix);
        if (Model.HasClassScores)
            outputs.Add(ModelContract.ClassScores);
        _outputs = [.. outputs];
    }

    /// <summary>What the model says about itself.</summary>
    public ModelInfo Model { get; }

    /// <summary>Runs the network.</summary>
    /// <param name="foreground">The foreground and its coverage, of <see cref="ModelInfo.ThumbnailSize"/>.</param>
    /// <param name="background">The background and what to leave out of it, of the same size.</param>
    /// <param name="semanticClass">What the foreground shows; null when it is not told.</param>
    /// <param name="cancellationToken">Also stops the network while it runs.</param>
    /// <exception cref="HarmonizeException">A thumbnail has another size.</exception>
    /// <exception cref="ModelException">The network's answer is not what its metadata promise.</exception>
    /// <exception cref="OnnxRuntimeException">The provider failed.</exception>
    /// <exception cref="ObjectDisposedException">The session is closed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Prediction Predict(Thumbnail foreground, Thumbnail background, SemanticClass? semanticClass = null, CancellationToken cancellationToken = default)
    {
        CheckSize(foreground);
        CheckSize(background);
        float[] classes = new float[Enum.GetValues<SemanticClass>().Length];
        if (semanticClass is { } known)
            classes[(int)known] = 1;

        _gate.Wait(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return Run(foreground, background, classes, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits for a prediction that still runs, and closes the session; those that wait behind it fail.</summary>
    public void Dispose()
    {
        _gate.Wait();
        try
        {
            _isDisposed = true;
            _session.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }

    private Prediction Run(Thumbnail foreground, Thumbnail background, float[] classes, CancellationToken cancellationToken)
    {
        long side = Model.ThumbnailSize;
        using OrtValue foregroundColour = OrtValue.CreateTensorValueFromMemory(foreground.RgbArray, [1, 3, side, side]);
        using OrtValue foregroundMask = OrtValue.CreateTensorValueFromMemory(foreground.CoverageArray, [1, 1, side, side]);
        using OrtValue backgroundColour = OrtValue.CreateTensorValueFromMemory(background.RgbArray, [1, 3, side, side]);
        using OrtValue backgroundMask = OrtValue.CreateTensorValueFromMemory(background.CoverageArray, [1, 1, side, side]);
        using OrtValue semanticClass = OrtValue.CreateTensorValueFromMemory(classes, [1, classes.Length]);
        using var options = new RunOptions();
        using CancellationTokenRegistration registration = cancellationToken.Register(() => options.Terminate = true);
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(
                options, s_inputs, [foregroundColour, foregroundMask, backgroundColour, backgroundMask, semanticClass], _outputs);
            cancellationToken.ThrowIfCancellationRequested();
            return Read(outputs);
        }
        catch (OnnxRuntimeException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The prediction was cancelled.", e, cancellationToken);
        }
    }

    private Prediction Read(IDisposableReadOnlyCollection<OrtValue> outputs)
    {
        ReadOnlySpan<float> curves = Numbers(outputs[0], ModelContract.Curves, [1, Model.Stages, CurveSet.Channels, Model.Knots]);
        ColourMatrix? matrix = Model.HasMatrix
            ? new ColourMatrix(Numbers(outputs[1], ModelContract.Matrix, [1, ColourMatrix.Rows, ColourMatrix.Columns]))
            : null;
        float[]? scores = Model.HasClassScores ? outputs[^1].GetTensorDataAsSpan<float>().ToArray() : null;
        return new Prediction(new CurveSet(Model.Stages, Model.Knots, curves, matrix), scores);
    }

    // Axes that the graph leaves open are known only now.
    private ReadOnlySpan<float> Numbers(OrtValue output, string name, long[] promised)
    {
        long[] shape = output.GetTensorTypeAndShape().Shape;
        if (!shape.AsSpan().SequenceEqual(promised))
        {
            throw new ModelException(
                $"{_name} cannot be used: its output '{name}' has the shape [{string.Join(", ", shape)}] but its metadata promise [{string.Join(", ", promised)}]; export it again.");
        }

        ReadOnlySpan<float> values = output.GetTensorDataAsSpan<float>();
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw new ModelException($"{_name} answered with a {name} output that holds no numbers; use another model.");
        }

        return values;
    }

    private void CheckSize(Thumbnail thumbnail)
    {
        int side = Model.ThumbnailSize;
        if (thumbnail.Width != side || thumbnail.Height != side)
            throw new HarmonizeException($"{_name} wants thumbnails of {side} × {side} pixels, not {thumbnail.Width} × {thumbnail.Height}; make them of that size.");
    }
}
