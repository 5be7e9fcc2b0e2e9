using HarmonizeEffect.Curves;
using HarmonizeEffect.Model;

namespace HarmonizeEffect;

/// <summary>What the network says about a composite.</summary>
/// <param name="Curves">The curves that fit the foreground to the background, with the colour matrix before them if there is one.</param>
/// <param name="ClassScores">How likely each <see cref="SemanticClass"/> is, in its order; null when the model does not tell.</param>
public sealed record Prediction(CurveSet Curves, IReadOnlyList<float>? ClassScores)
{
    /// <summary>The colour matrix before the curves, <see cref="CurveSet.Matrix"/>; null where the model predicts none.</summary>
    public ColourMatrix? Matrix => Curves.Matrix;
}
