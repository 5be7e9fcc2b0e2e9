using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary><c>render</c>: curves and a stripe of pixels in, the rendered stripe out.</summary>
internal sealed class RenderCall
{
    // All stripes of a picture have the same curves.
    private float[] _values = [];
    private float[] _matrix = [];
    private int _stages;
    private CurveTable? _table;

    /// <summary>Answers a request with a header and the rendered pixels.</summary>
    /// <exception cref="ProtocolException">The request makes no sense.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public (JObject Header, ReadOnlyMemory<byte> Payload) Run(Frame frame, IProgress<double> progress, CancellationToken cancellationToken)
    {
        JObject header = frame.Header;
        int width = header.Integer("width", 1, Protocol.MaxRenderSide);
        int height = header.Integer("height", 1, Protocol.MaxRenderSide);
        WireFormat format = WireFormat.Parse(header.OptionalText("format"));
        if (format.Premultiplied)
            throw ProtocolException.BadRequest("Pixels to render must have straight alpha.");
        int stages = header.Integer("stages", 1, ModelContract.MaxStages);
        int knots = header.Integer("knots", 2, ModelContract.MaxKnots);
        double strength = header.Share("strength", missing: 1);

        var layout = new PayloadLayout(frame.Payload);
        ReadOnlySpan<float> values = layout.Floats((long)stages * CurveSet.Channels * knots);
        ReadOnlySpan<float> matrix = layout.Floats(header.Flag("matrix") ? ColourMatrix.Rows * ColourMatrix.Columns : 0);
        ImageView image = layout.Image(width, height, format);
        MaskView? mask = header.Flag("mask") ? layout.Mask(width, height) : null;
        layout.RequireEnd();

        CurveRenderer.Render(image, mask, image, Table(stages, knots, values, matrix, strength), progress, cancellationToken);
        var answer = new JObject { ["type"] = "pixels", ["width"] = width, ["height"] = height };
        return (answer, frame.Payload.AsMemory((values.Length + matrix.Length) * sizeof(float), width * height * format.BytesPerPixel));
    }

    private CurveTable Table(int stages, int knots, ReadOnlySpan<float> values, ReadOnlySpan<float> matrix, double strength)
    {
        if (_table?.Strength == strength && _stages == stages && values.SequenceEqual(_values) && matrix.SequenceEqual(_matrix))
            return _table;
        try
        {
            _table = CurveTable.Compose(new CurveSet(stages, knots, values, matrix.IsEmpty ? null : new ColourMatrix(matrix)), strength);
        }
        catch (ArgumentException)
        {
            throw ProtocolException.BadRequest("The curves or the matrix hold values that are not numbers.");
        }

        _values = values.ToArray();
        _matrix = matrix.ToArray();
        _stages = stages;
        return _table;
    }
}
