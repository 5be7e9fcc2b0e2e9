using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>A colour matrix for planes.</summary>
/// <param name="matrix">The matrix.</param>
/// <param name="channels">The channel of each plane: 0 red, 1 green, 2 blue.</param>
/// <param name="scale">The value that stands for 1.</param>
internal sealed class PlaneMatrix(ColourMatrix matrix, int[] channels, float scale)
{
    private readonly float[][] _rows = Array.ConvertAll(
        channels, row => new[] { matrix[row, channels[0]], matrix[row, channels[1]], matrix[row, channels[2]], matrix[row, 3] * scale });

    public void Apply(in Planes from, in Planes to)
    {
        Apply(_rows[0], from, to.First);
        Apply(_rows[1], from, to.Second);
        Apply(_rows[2], from, to.Third);
    }

    private static void Apply(float[] row, in Planes from, Span<Vector512<float>> to)
    {
        ReadOnlySpan<Vector512<float>> first = from.First[..to.Length], second = from.Second[..to.Length], third = from.Third[..to.Length];
        Vector512<float> a = Vector512.Create(row[0]), b = Vector512.Create(row[1]), c = Vector512.Create(row[2]), offset = Vector512.Create(row[3]);
        for (int i = 0; i < to.Length; i++)
            to[i] = Vector512.MultiplyAddEstimate(third[i], c, Vector512.MultiplyAddEstimate(second[i], b, Vector512.MultiplyAddEstimate(first[i], a, offset)));
    }
}
