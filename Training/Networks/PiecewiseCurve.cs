using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Networks;

/// <summary>How the L raw numbers of a head become a curve's increments.</summary>
[JsonConverter(typeof(StringEnumConverter))]
public enum Increments
{
    /// <summary>As they are (the paper). A negative one makes the curve fall.</summary>
    Raw,

    /// <summary>exp(p): never negative, so the curve always rises. Normalising makes it a softmax.</summary>
    Exponential,
}

/// <summary>Piecewise-linear curves with evenly spaced knots, differentiable in the knots and in the input.</summary>
public static class PiecewiseCurve
{
    /// <summary>Pieces of a curve, L in the paper.</summary>
    public const int Pieces = 64;

    /// <summary>Knots of a curve, both ends included.</summary>
    public const int Knots = Pieces + 1;

    /// <summary>
    /// The paper's ψ at its knots: the normalised cumulative sum of p, so that ψ(0) = 0, ψ(1) = 1 and a uniform p is the identity.
    /// </summary>
    /// <param name="p">[N,3,L].</param>
    /// <param name="increments">How p is read.</param>
    /// <returns>[N,3,L+1].</returns>
    public static Tensor KnotsOf(Tensor p, Increments increments)
    {
        Tensor shares = increments == Increments.Exponential ? functional.softmax(p, -1) : p / p.sum(-1, keepdim: true);
        return shares.matmul(CumulativeMatrix().to(p.device));
    }

    /// <summary>[L,L+1] with ones above the diagonal: increments times this are the values at the knots.</summary>
    public static Tensor CumulativeMatrix(int pieces = Pieces) => ones(pieces, pieces + 1).triu(1);

    /// <summary>Evaluates curves at points.</summary>
    /// <param name="knots">[N,3,K].</param>
    /// <param name="x">[N,3,P] in [0,1].</param>
    /// <returns>[N,3,P].</returns>
    public static Tensor Evaluate(Tensor knots, Tensor x)
    {
        long pieces = knots.shape[2] - 1;
        Tensor position = x * pieces;
        Tensor piece = position.detach().floor().clamp(0, pieces - 1).to(int64);
        Tensor left = knots.gather(2, piece), right = knots.gather(2, piece + 1);
        return left + (position - piece) * (right - left);
    }
}
