using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>The paper's three networks.</summary>
public enum S2CRVariant
{
    /// <summary>One stage, 722,304 parameters.</summary>
    Base,

    /// <summary>Two cascaded stages, 919,296 parameters.</summary>
    C,

    /// <summary>Two stages that are told the semantic class, 948,480 parameters.</summary>
    CS,
}

/// <summary>
/// S²CRNet (Liang, Cun and Pun): one encoder for both regions, linear heads that predict curves. Stages predict from the
/// same features; stage n's curve acts on the output of stage n − 1.
/// </summary>
public sealed class S2CRNet : Module
{
    private readonly SqueezeNetEncoder encoder = new();
    private readonly ModuleList<CurveHead> heads = new();

    public S2CRNet(S2CRVariant variant, Increments increments) : base(nameof(S2CRNet))
    {
        Variant = variant;
        Increments = increments;
        for (int stage = 0; stage < (variant == S2CRVariant.Base ? 1 : 2); stage++)
        {
            heads.Add(new CurveHead(semantic: variant == S2CRVariant.CS, increments));
        }
        RegisterComponents();
    }

    public S2CRVariant Variant { get; }

    public Increments Increments { get; }

    public int Stages => heads.Count;

    /// <inheritdoc cref="SqueezeNetEncoder.Bfloat16"/>
    public bool Bfloat16
    {
        get => encoder.Bfloat16;
        set => encoder.Bfloat16 = value;
    }

    /// <summary>Predicts the curves of every stage.</summary>
    /// <param name="foreground">[N,3,H,W] sRGB-encoded, [0,1].</param>
    /// <param name="foregroundMask">[N,1,H,W] coverage of the foreground in it.</param>
    /// <param name="background">[N,3,H,W], the whole picture.</param>
    /// <param name="backgroundMask">[N,1,H,W] coverage of the foreground in it.</param>
    /// <param name="classes">[N,5] one-hot, zeros = not told; read by the semantic variant only.</param>
    /// <returns>[N,S,3,65], values of the curves at their knots.</returns>
    public Tensor Forward(Tensor foreground, Tensor foregroundMask, Tensor background, Tensor backgroundMask, Tensor classes)
    {
        Tensor both = cat([foreground * foregroundMask, background * (1 - backgroundMask)], 0);
        Tensor[] features = encoder.forward(both).chunk(2, 0);
        return stack(heads.Select(head => PiecewiseCurve.KnotsOf(head.Forward(features[0], features[1], classes), Increments)), 1);
    }

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
}

/// <summary>
/// The curve rendering module (CRM) of one stage: a linear head for each region, summed; and the semantic one (SCRM),
/// in which an embedding of the class joins the foreground's features.
/// </summary>
public sealed class CurveHead : Module
{
    private const int Embedding = 64;
    private readonly Linear foreground, background;
    private readonly Linear? class1, class2;

    public CurveHead(bool semantic, Increments increments) : base(nameof(CurveHead))
    {
        foreground = Linear(SqueezeNetEncoder.Channels + (semantic ? Embedding : 0), 3 * PiecewiseCurve.Pieces);
        background = Linear(SqueezeNetEncoder.Channels, 3 * PiecewiseCurve.Pieces);
        if (semantic)
        {
            class1 = Linear(5, 32);
            class2 = Linear(32, Embedding);
        }
        RegisterComponents();

        // Small weights and a uniform p: training starts from curves that change nothing.
        using var _ = no_grad();
        init.normal_(foreground.weight!, 0, 1e-3);
        init.normal_(background.weight!, 0, 1e-3);
        init.constant_(foreground.bias!, increments == Increments.Raw ? 1 : 0);
        init.zeros_(background.bias!);
    }

    /// <param name="foregroundFeatures">[N,512].</param>
    /// <param name="backgroundFeatures">[N,512].</param>
    /// <param name="classes">[N,5].</param>
    /// <returns>[N,3,64], the paper's P.</returns>
    public Tensor Forward(Tensor foregroundFeatures, Tensor backgroundFeatures, Tensor classes)
    {
        if (class1 is not null && class2 is not null)
        {
            Tensor embedding = class2.forward(functional.relu(class1.forward(classes)));
            foregroundFeatures = cat([foregroundFeatures, embedding], 1);
        }
        return (foreground.forward(foregroundFeatures) + background.forward(backgroundFeatures)).view(-1, 3, PiecewiseCurve.Pieces);
    }
}
