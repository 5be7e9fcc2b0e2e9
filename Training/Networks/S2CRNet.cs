using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>
/// S²CRNet (Liang, Cun and Pun): one encoder for both regions, linear heads that predict curves. Stages predict from the
/// same features; stage n's curve acts on the output of stage n − 1.
/// </summary>
public sealed class S2CRNet : HarmonizationNetwork
{
    private readonly SqueezeNetEncoder _encoder = new();
    private readonly ModuleList<CurveHead> _heads = new();
    private readonly ClassHead? _classHead;

    /// <exception cref="InvalidDataException">The design makes no sense, see <see cref="NetworkDesign.Check"/>.</exception>
    public S2CRNet(NetworkDesign design) : base(design, nameof(S2CRNet))
    {
        design.Check();
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

    /// <inheritdoc/>
    public override bool Bfloat16
    {
        get => _encoder.Bfloat16;
        set => _encoder.Bfloat16 = value;
    }

    /// <inheritdoc/>
    public override NetworkOutput Predict(Tensor foreground, Tensor foregroundMask, Tensor background, Tensor backgroundMask, Tensor classes)
    {
        (Tensor? inside, Tensor? outside) = Encode(foreground * foregroundMask, background * (1 - backgroundMask));
        Tensor? logits = _classHead is not null && inside is not null ? _classHead.forward(inside) : null;
        if (Design.IsSemantic && logits is not null)
            classes = classes + (1 - classes.sum(1, keepdim: true)) * functional.softmax(logits.detach(), 1);
        Tensor curves = stack(_heads.Select(head => PiecewiseCurve.KnotsOf(head.Forward(inside, outside, classes), Design.Increments)), 1);
        return new NetworkOutput(curves, logits);
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
