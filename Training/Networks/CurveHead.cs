using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>
/// The curve rendering module (CRM) of one stage: a linear head for each region, summed; and the semantic one (SCRM),
/// in which an embedding of the class joins the foreground's features.
/// </summary>
public sealed class CurveHead : Module
{
    private const int Embedding = 64;
    private readonly Linear? _foreground, _background, _class1, _class2;

    public CurveHead(NetworkDesign design) : base(nameof(CurveHead))
    {
        // Small weights and a uniform p: training starts from curves that change nothing.
        float uniform = design.Increments == Increments.Raw ? 1 : 0;
        if (design.Regions != Regions.Whole)
            _foreground = Head("foreground", SqueezeNetEncoder.Channels + (design.IsSemantic ? Embedding : 0), uniform);
        if (design.Regions != Regions.Foreground)
            _background = Head("background", SqueezeNetEncoder.Channels, _foreground is null ? uniform : 0);
        if (design.IsSemantic)
        {
            _class1 = Linear(5, 32);
            _class2 = Linear(32, Embedding);
            register_module("class1", _class1);
            register_module("class2", _class2);
        }
    }

    /// <param name="foreground">[N,512], null where the network sees none.</param>
    /// <param name="background">[N,512] of the background or of the whole, null where the network sees none.</param>
    /// <param name="classes">[N,5].</param>
    /// <returns>[N,3,64], the paper's P.</returns>
    public Tensor Forward(Tensor? foreground, Tensor? background, Tensor classes)
    {
        if (_class1 is not null && _class2 is not null && foreground is not null)
            foreground = cat([foreground, _class2.forward(functional.relu(_class1.forward(classes)))], 1);
        Tensor? inside = foreground is null ? null : _foreground!.forward(foreground);
        Tensor? outside = background is null ? null : _background!.forward(background);
        Tensor p = inside is null ? outside! : outside is null ? inside : inside + outside;
        return p.view(-1, 3, PiecewiseCurve.Pieces);
    }

    private Linear Head(string name, int inputs, float bias)
    {
        Linear head = Linear(inputs, 3 * PiecewiseCurve.Pieces);
        using var _ = no_grad();
        init.normal_(head.weight!, 0, 1e-3);
        init.constant_(head.bias!, bias);
        register_module(name, head);
        return head;
    }
}
