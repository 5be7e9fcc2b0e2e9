namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// A prediction in single precision, in the order in which a pixel has its colours. Its strength is part of the last stage, so that a
/// colour becomes stages(matrix(colour)) + <see cref="Rest"/> · colour; of a single stage without a matrix the rest is a part, too.
/// </summary>
internal sealed class PlanarCurves
{
    /// <param name="table">The prediction.</param>
    /// <param name="firstChannel">The channel of a pixel's first colour: 0 red, 2 blue.</param>
    /// <param name="scale">The value that stands for 1.</param>
    public PlanarCurves(CurveTable table, int firstChannel, float scale)
    {
        int[] channels = [firstChannel, 1, 2 - firstChannel];
        CurveSet curves = table.Prediction;
        Matrix = table.Matrix is { } matrix ? new PlaneMatrix(matrix, channels, scale) : null;

        KeepsRest = Matrix is not null || curves.Stages > 1;
        Rest = KeepsRest ? (float)(1 - table.Strength) : 0;
        Stages = new StageCurve[curves.Stages][];
        for (int stage = 0; stage < Stages.Length; stage++)
        {
            double strength = stage == Stages.Length - 1 ? table.Strength : 1;
            Stages[stage] = Array.ConvertAll(channels, channel => new StageCurve(Weigh(curves.Values(stage, channel), strength, !KeepsRest), scale));
        }
    }

    /// <summary>What mixes the colours first; null for nothing.</summary>
    public PlaneMatrix? Matrix { get; }

    /// <summary>The stages' curves of a pixel's three colours, one after the other.</summary>
    public StageCurve[][] Stages { get; }

    /// <summary>How much of a colour is added to what the stages make of it.</summary>
    public float Rest { get; }

    /// <summary>Whether a rest is to be added at all.</summary>
    public bool KeepsRest { get; }

    private static double[] Weigh(ReadOnlySpan<float> values, double strength, bool takesRest)
    {
        double[] weighed = new double[values.Length];
        for (int i = 0; i < weighed.Length; i++)
            weighed[i] = (strength * values[i]) + (takesRest ? (1 - strength) * i / (weighed.Length - 1) : 0);
        return weighed;
    }
}
