using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Data;

/// <summary>
/// N pairs as tensors, shapes as in <see cref="TrainingPair"/> with N in front. <c>Told</c> is [N,5], the class one-hot or
/// zeros; <c>Class</c> is [N], −1 where nobody knows.
/// </summary>
public sealed record PairBatch(
    Tensor Foreground, Tensor ForegroundMask, Tensor RealForeground, Tensor Background, Tensor BackgroundMask, Tensor Told, Tensor Class,
    Tensor Composite, Tensor Real, Tensor Weight)
{
    /// <summary>Share of the picture that the foreground covers, [N].</summary>
    public Tensor ForegroundRatio => BackgroundMask.mean([1, 2, 3]);

    /// <summary>Copies pairs into tensors that belong to the current dispose scope.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="side">Side of their thumbnails.</param>
    /// <param name="isTold">Whether pair number n of the batch tells its class; the others get zeros, "not told".</param>
    /// <param name="device">Where the tensors go.</param>
    public static PairBatch From(IReadOnlyList<TrainingPair> pairs, int side, Func<int, bool> isTold, Device? device = null)
    {
        int points = pairs[0].Weight.Length;
        float[] classes = new float[pairs.Count * PhotoLibrary.ClassNames.Length];
        for (int i = 0; i < pairs.Count; i++)
        {
            if (pairs[i].Class >= 0 && isTold(i))
            {
                classes[i * PhotoLibrary.ClassNames.Length + pairs[i].Class] = 1;
            }
        }
        return new PairBatch(
            Stack(pair => pair.Foreground, 3, side, side), Stack(pair => pair.ForegroundMask, 1, side, side),
            Stack(pair => pair.RealForeground, 3, side, side), Stack(pair => pair.Background, 3, side, side), Stack(pair => pair.BackgroundMask, 1, side, side),
            Place(tensor(classes, [pairs.Count, PhotoLibrary.ClassNames.Length])), Place(tensor(pairs.Select(pair => (long)pair.Class).ToArray())),
            Stack(pair => pair.Composite, 3, points), Stack(pair => pair.Real, 3, points), Stack(pair => pair.Weight, 1, points));

        Tensor Stack(Func<TrainingPair, float[]> part, params long[] shape)
        {
            float[] all = new float[pairs.Count * shape.Aggregate(1L, (a, b) => a * b)];
            for (int i = 0; i < pairs.Count; i++)
            {
                part(pairs[i]).CopyTo(all, i * part(pairs[i]).Length);
            }
            return Place(tensor(all, [pairs.Count, .. shape]));
        }

        Tensor Place(Tensor made) => device is null ? made : made.to(device);
    }
}
