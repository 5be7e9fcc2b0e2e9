using HarmonizeEffect.Curves;
using HarmonizeEffect.Model;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Networks;
using Microsoft.ML.OnnxRuntime;
using DenseTensor = Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Onnx;

/// <summary>Compares an exported model with the trained network on pairs, as a host would run it.</summary>
public static class ExportCheck
{
    private static readonly string[] Inputs = [ModelContract.Foreground, ModelContract.ForegroundMask, ModelContract.Background, ModelContract.BackgroundMask, ModelContract.Class];

    /// <summary>
    /// The largest difference of any knot of any curve, and of any entry of a matrix, of which the contract allows 1e-4 for float32; and
    /// for how many pairs the network changes anything, as only these say much.
    /// </summary>
    public static (float LargestDifference, int Corrected) Compare(HarmonizationNetwork network, byte[] model, IEnumerable<TrainingPair> pairs, int side)
    {
        Telemetry.Disable();
        using var noGradient = no_grad();
        using var session = new InferenceSession(model);
        float largest = 0;
        int corrected = 0;
        foreach (TrainingPair pair in pairs)
        {
            using var scope = NewDisposeScope();
            PairBatch batch = PairBatch.From([pair], side, _ => true);
            Tensor[] values = [batch.Foreground, batch.ForegroundMask, batch.Background, batch.BackgroundMask, batch.Told];
            using var outputs = session.Run([.. Inputs.Zip(values, ToOnnx)]);
            NetworkOutput expected = network.Predict(values[0], values[1], values[2], values[3], values[4]);
            corrected += LeavesAlone(expected) ? 0 : 1;
            foreach ((string name, Tensor? tensor) in new[] { (ModelContract.Curves, expected.Curves), (ModelContract.Matrix, expected.Matrix) })
            {
                if (tensor is null)
                    continue;
                foreach ((float a, float b) in tensor.data<float>().Zip(outputs.Single(output => output.Name == name).AsEnumerable<float>()))
                    largest = Math.Max(largest, Math.Abs(a - b));
            }
        }
        return (largest, corrected);
    }

    // As a host recognizes it.
    private static bool LeavesAlone(NetworkOutput output)
    {
        ColourMatrix? matrix = output.Matrix is null ? null : new ColourMatrix(output.Matrix.data<float>().ToArray());
        return new CurveSet((int)output.Curves.shape[1], (int)output.Curves.shape[3], output.Curves.data<float>().ToArray(), matrix).IsIdentity;
    }

    /// <summary>An input of a session.</summary>
    internal static NamedOnnxValue ToOnnx(string name, Tensor tensor) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor(tensor.contiguous().data<float>().ToArray(), [.. tensor.shape.Select(size => (int)size)]));
}
