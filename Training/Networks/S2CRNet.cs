using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>What the network says of N composites.</summary>
/// <param name="Curves">[N,S,3,65], values of every stage's curves at their knots.</param>
/// <param name="ClassLogits">[N,5], or null where the network has no class head.</param>
public sealed record NetworkOutput(Tensor Curves, Tensor? ClassLogits);

/// <summary>
/// S²CRNet (Liang, Cun and Pun): one encoder for both regions, linear heads that predict curves. Stages predict from the
/// same features; stage n's curve acts on the output of stage n − 1.
/// </summary>
public sealed class S2CRNet : Module
{
    private readonly SqueezeNetEncoder _encoder = new();
    private readonly ModuleList<CurveHead> _heads = new();
    private readonly ClassHead? _classHead;

    /// <exception cref="InvalidDataException">The design makes no sense, see <see cref="NetworkDesign.Check"/>.</exception>
    public S2CRNet(NetworkDesign design) : base(nameof(S2CRNet))
    {
        design.Check();
        Design = design;
        for (int stage = 0; stage < design.Stages; stage++)
            _heads.Add(new CurveHead(design));
        register_module("encoder", _encoder);
        register_module("heads", _heads);
        if (design.ClassHead)
        {
            _classHead = new ClassHead();
            register_module(ClassHead.Name, _classHead);
        }
    }

    public NetworkDesign Design { get; }

    /// <inheritdoc cref="SqueezeNetEncoder.Bfloat16"/>
    public bool Bfloat16
    {
        get => _encoder.Bfloat16;
        set => _encoder.Bfloat16 = value;
    }

    /// <summary>Predicts the curves of every stage, and the class.</summary>
    /// <param name="foreground">[N,3,H,W] sRGB-encoded, [0,1].</param>
    /// <param name="foregroundMask">[N,1,H,W] coverage of the foreground in it.</param>
    /// <param name="background">[N,3,H,W], the whole picture.</param>
    /// <param name="backgroundMask">[N,1,H,W] coverage of the foreground in it.</param>
    /// <param name="classes">
    /// [N,5] one-hot, zeros = not told; read by the semantic variant only. A network with a class head puts its own guess
    /// where nothing is told.
    /// </param>
    public NetworkOutput Predict(Tensor foreground, Tensor foregroundMask, Tensor background, Tensor backgroundMask, Tensor classes)
    {
        (Tensor? inside, Tensor? outside) = Encode(foreground * foregroundMask, background * (1 - backgroundMask));
        Tensor? logits = _classHead is not null && inside is not null ? _classHead.forward(inside) : null;
        if (Design.IsSemantic && logits is not null)
            classes = classes + (1 - classes.sum(1, keepdim: true)) * functional.softmax(logits.detach(), 1);
        Tensor curves = stack(_heads.Select(head => PiecewiseCurve.KnotsOf(head.Forward(inside, outside, classes), Design.Increments)), 1);
        return new NetworkOutput(curves, logits);
    }

    /// <summary>The curves alone, [N,S,3,65].</summary>
    /// <inheritdoc cref="Predict"/>
    public Tensor Forward(Tensor foreground, Tensor foregroundMask, Tensor background, Tensor backgroundMask, Tensor classes) =>
        Predict(foreground, foregroundMask, background, backgroundMask, classes).Curves;

    /// <summary>Applies every stage in turn.</summary>
    /// <param name="curves">[N,S,3,K].</param>
    /// <param name="colours">[N,3,P] in [0,1].</param>
    /// <returns>The outputs of the stages, S tensors of [N,3,P].</returns>
    public static IReadOnlyList<Tensor> Render(Tensor curves, Tensor colours)
    {
        var outputs = new List<Tensor>();
        foreach (Tensor stage in curves.unbind(1))
        {
            colours = PiecewiseCurve.Evaluate(stage, colours);
            outputs.Add(colours);
        }
        return outputs;
    }

    private (Tensor? Inside, Tensor? Outside) Encode(Tensor foreground, Tensor background)
    {
        switch (Design.Regions)
        {
            case Regions.Foreground:
                return (_encoder.forward(foreground), null);
            case Regions.Whole:
                return (null, _encoder.forward(foreground + background));
            default:
                Tensor[] features = _encoder.forward(cat([foreground, background], 0)).chunk(2, 0);
                return (features[0], features[1]);
        }
    }
}
