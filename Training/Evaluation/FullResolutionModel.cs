using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>The paper's "Ours+": the encoder sees the full-resolution picture instead of a thumbnail. Hosts do not do this; here it is measured.</summary>
public sealed class FullResolutionModel : IDisposable
{
    /// <summary>The encoder's pools need some pixels to work on.</summary>
    private const int SmallestSide = 32;

    private readonly Harmonizer _harmonizer;
    private readonly InferenceSession _session;

    /// <exception cref="HarmonizeException">The file is not a model of the contract.</exception>
    public FullResolutionModel(string path)
    {
        _harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = path });
        Telemetry.Disable();
        _session = new InferenceSession(path);
    }

    /// <summary>The model under its name with a plus sign.</summary>
    public Method ToMethod(string name) => new(name + "+", Run);

    public void Dispose()
    {
        _session.Dispose();
        _harmonizer.Dispose();
    }

    private MethodResult Run(HarmonyCase harmonyCase, EvaluationPicture composite, EvaluationPicture mask)
    {
        var coverage = new Photo(composite.Width, composite.Height, composite.Pixels, mask.Pixels);
        Crop inside = _harmonizer.Model.ForegroundCropped ? Grow(coverage.Bounds(coverage.Whole), coverage) : coverage.Whole;
        if (Math.Min(composite.Width, composite.Height) < SmallestSide)
            return new MethodResult(composite);

        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = _session.Run(
        [
            NamedOnnxValue.CreateFromTensor(ModelContract.Foreground, Planes(composite, 3, inside)),
            NamedOnnxValue.CreateFromTensor(ModelContract.ForegroundMask, Planes(mask, 1, inside)),
            NamedOnnxValue.CreateFromTensor(ModelContract.Background, Planes(composite, 3, coverage.Whole)),
            NamedOnnxValue.CreateFromTensor(ModelContract.BackgroundMask, Planes(mask, 1, coverage.Whole)),
            NamedOnnxValue.CreateFromTensor(ModelContract.Class, new DenseTensor<float>([1, PhotoLibrary.ClassNames.Length])),
        ], _harmonizer.Model.HasMatrix ? [ModelContract.Curves, ModelContract.Matrix] : [ModelContract.Curves]);
        ColourMatrix? matrix = _harmonizer.Model.HasMatrix ? new ColourMatrix([.. outputs[1].AsEnumerable<float>()]) : null;
        var curves = new CurveSet(_harmonizer.Model.Stages, _harmonizer.Model.Knots, [.. outputs[0].AsEnumerable<float>()], matrix);
        using ImageBuffer image = Methods.ToImage(composite);
        using MaskBuffer maskBuffer = Methods.ToMask(mask);
        _harmonizer.Render(image.View, maskBuffer.View, image.View, curves);
        return new MethodResult(Methods.FromImage(image, composite), curves);
    }

    private static Crop Grow(Crop crop, Photo within)
    {
        int width = Math.Clamp(SmallestSide, crop.Width, Math.Max(crop.Width, within.Width)), height = Math.Clamp(SmallestSide, crop.Height, Math.Max(crop.Height, within.Height));
        return new Crop(Math.Min(crop.X, within.Width - width), Math.Min(crop.Y, within.Height - height), width, height);
    }

    private static DenseTensor<float> Planes(EvaluationPicture picture, int channels, Crop crop)
    {
        float[] planes = new float[channels * crop.Width * crop.Height];
        for (int y = 0; y < crop.Height; y++)
        {
            for (int x = 0; x < crop.Width; x++)
            {
                for (int c = 0; c < channels; c++)
                    planes[(c * crop.Height + y) * crop.Width + x] = picture.Pixels[channels * ((crop.Y + y) * picture.Width + crop.X + x) + c] / 255f;
            }
        }
        return new DenseTensor<float>(planes, [1, channels, crop.Height, crop.Width]);
    }
}
