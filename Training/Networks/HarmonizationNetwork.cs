using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>What a network says of N composites.</summary>
/// <param name="Curves">[N,S,3,K], values of every stage's curves at their knots.</param>
/// <param name="ClassLogits">[N,5], or null where the network has no class head.</param>
/// <param name="Matrix">[N,3,4], applied to (r, g, b, 1) before the curves; null where the network has none.</param>
public sealed record NetworkOutput(Tensor Curves, Tensor? ClassLogits, Tensor? Matrix = null)
{
    /// <summary>Applies the matrix, then every stage in turn.</summary>
    /// <param name="colours">[N,3,P] in [0,1].</param>
    /// <returns>The outputs of the stages, S tensors of [N,3,P].</returns>
    public IReadOnlyList<Tensor> Render(Tensor colours)
    {
        if (Matrix is not null)
            colours = Matrix.narrow(2, 0, 3).matmul(colours) + Matrix.narrow(2, 3, 1);
        var outputs = new List<Tensor>();
        foreach (Tensor stage in Curves.unbind(1))
        {
            colours = PiecewiseCurve.Evaluate(stage, colours);
            outputs.Add(colours);
        }
        return outputs;
    }
}

/// <summary>A network that training, evaluation and export can work with.</summary>
/// <param name="design">What it is made of.</param>
/// <param name="name">Its architecture.</param>
public abstract class HarmonizationNetwork(NetworkDesign design, string name) : Module(name)
{
    public NetworkDesign Design { get; } = design;

    /// <inheritdoc cref="SqueezeNetEncoder.Bfloat16"/>
    public abstract bool Bfloat16 { get; set; }

    /// <summary>Makes the network of a design, with random weights.</summary>
    /// <exception cref="InvalidDataException">The design makes no sense, see <see cref="NetworkDesign.Check"/>.</exception>
    public static HarmonizationNetwork Of(NetworkDesign design) => design.Harmony is null ? new S2CRNet(design) : new HarmonyNet(design);

    /// <summary>Predicts what to do to the foreground's colours, and the class.</summary>
    /// <param name="foreground">[N,3,H,W] sRGB-encoded, [0,1].</param>
    /// <param name="foregroundMask">[N,1,H,W] coverage of the foreground in it.</param>
    /// <param name="background">[N,3,H,W], the whole picture.</param>
    /// <param name="backgroundMask">[N,1,H,W] coverage of the foreground in it.</param>
    /// <param name="classes">
    /// [N,5] one-hot, zeros = not told; read by semantic networks only. A network with a class head puts its own guess
    /// where nothing is told.
    /// </param>
    public abstract NetworkOutput Predict(Tensor foreground, Tensor foregroundMask, Tensor background, Tensor backgroundMask, Tensor classes);
}
