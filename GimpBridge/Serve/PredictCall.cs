using System.Buffers.Binary;
using System.Runtime.InteropServices;
using HarmonizeEffect.Curves;
using HarmonizeEffect.GimpBridge.Jobs;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary><c>predict</c>: small pictures and masks in, curves out.</summary>
internal static class PredictCall
{
    private const int DefaultSamples = 256;

    /// <summary>Answers a request with a header and a payload: knot values [S, 3, K], then the composed curves [3, samples]; the colour matrix is in the header.</summary>
    /// <exception cref="ProtocolException">The request makes no sense.</exception>
    /// <exception cref="HarmonizeException">The pictures cannot be harmonized.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (JObject Header, byte[] Payload) Run(Frame frame, Harmonizer harmonizer, IProgress<double> progress, CancellationToken cancellationToken)
    {
        JObject header = frame.Header;
        int samples = header.OptionalInteger("samples", 2, Protocol.MaxSamples) ?? DefaultSamples;
        Prediction prediction = harmonizer.Predict(Request(frame), progress, cancellationToken);

        CurveSet curves = prediction.Curves;
        var answer = new JObject
        {
            ["type"] = "curves",
            ["stages"] = curves.Stages,
            ["knots"] = curves.Knots,
            ["samples"] = samples,
            ["matrix"] = curves.Matrix is { } matrix ? new JArray(matrix.Values.ToArray()) : JValue.CreateNull(),
            ["class_scores"] = prediction.ClassScores is { } scores ? new JArray(scores) : JValue.CreateNull(),
        };
        return (answer, Serialize(curves, samples));
    }

    private static PredictionRequest Request(Frame frame)
    {
        JObject header = frame.Header;
        Picture foreground = Picture.Parse(header, "foreground")
            ?? throw ProtocolException.BadRequest("'foreground' is missing.");
        Picture? background = Picture.Parse(header, "background");
        bool backgroundMasked = header.OptionalObject("background")?.Flag("mask") ?? false;

        // Pictures come before masks so that all of them are aligned.
        var layout = new PayloadLayout(frame.Payload);
        ImageView foregroundView = foreground.Take(layout);
        ImageView? backgroundView = background?.Take(layout);
        MaskView mask = layout.Mask(foreground.Width, foreground.Height);
        MaskView? backgroundMask = backgroundMasked ? layout.Mask(background!.Width, background.Height) : null;
        layout.RequireEnd();
        return new PredictionRequest
        {
            Foreground = foregroundView,
            Mask = mask,
            Background = backgroundView,
            BackgroundMask = backgroundMask,
            Class = ParseClass(header.OptionalText("class")),
            Stages = header.OptionalInteger("stages", 1, int.MaxValue),
        };
    }

    private static SemanticClass? ParseClass(string? name)
    {
        try
        {
            return ClassName.Parse(name ?? ClassName.Auto);
        }
        catch (HarmonizeException e)
        {
            throw ProtocolException.BadRequest(e.Message);
        }
    }

    private static byte[] Serialize(CurveSet curves, int samples)
    {
        var values = new List<float>(CurveSet.Channels * ((curves.Stages * curves.Knots) + samples));
        for (int stage = 0; stage < curves.Stages; stage++)
        {
            for (int channel = 0; channel < CurveSet.Channels; channel++)
                values.AddRange(curves.Values(stage, channel));
        }

        // Without the matrix, which clients apply before them.
        CurveTable table = CurveTable.Compose(new CurveSet(curves.Stages, curves.Knots, CollectionsMarshal.AsSpan(values)), strength: 1);
        for (int channel = 0; channel < CurveSet.Channels; channel++)
        {
            for (int i = 0; i < samples; i++)
                values.Add(table.Evaluate(channel, i / (samples - 1f)));
        }

        byte[] payload = new byte[values.Count * sizeof(float)];
        for (int i = 0; i < values.Count; i++)
            BinaryPrimitives.WriteSingleLittleEndian(payload.AsSpan(i * sizeof(float)), values[i]);
        return payload;
    }

    private sealed record Picture(int Width, int Height, WireFormat Format)
    {
        public static Picture? Parse(JObject header, string name) => header.OptionalObject(name) is { } picture
            ? new Picture(
                picture.Integer("width", 1, Protocol.MaxPredictSide),
                picture.Integer("height", 1, Protocol.MaxPredictSide),
                WireFormat.Parse(picture.OptionalText("format")))
            : null;

        public ImageView Take(PayloadLayout layout) => layout.Image(Width, Height, Format);
    }
}
