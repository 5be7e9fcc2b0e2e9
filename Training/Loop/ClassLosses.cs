using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HarmonizeEffect.Training.Loop;

/// <summary>The class head's loss.</summary>
public static class ClassLosses
{
    /// <summary>Cross-entropy averaged over the pairs whose class is known; 0 where none is.</summary>
    /// <param name="logits">[N,5].</param>
    /// <param name="classes">[N], −1 where unknown.</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor classes) =>
        functional.cross_entropy(logits, classes, ignore_index: -1, reduction: Reduction.Sum) / (classes >= 0).sum().clamp(1);
}
