using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>A colour matrix for values taken apart into colours.</summary>
/// <param name="matrix">The matrix.</param>
/// <param name="channels">The channel of each of a pixel's colours: 0 red, 1 green, 2 blue.</param>
/// <param name="scale">The value that stands for 1.</param>
internal sealed class PlaneMatrix(ColourMatrix matrix, int[] channels, float scale)
{
    private readonly float[][] _rows = Array.ConvertAll(
        channels, row => new[] { matrix[row, channels[0]], matrix[row, channels[1]], matrix[row, channels[2]], matrix[row, 3] * scale });

    /// <summary>What mixes one colour: 0 a pixel's first, 2 its third.</summary>
    public Row this[int colour] => new(_rows[colour]);

    public void Apply(in Planes from, in Planes to)
    {
        Apply(this[0], from, to.First);
        Apply(this[1], from, to.Second);
        Apply(this[2], from, to.Third);
    }

    private static void Apply(Row row, in Planes from, Span<Vector512<float>> to)
    {
        ReadOnlySpan<Vector512<float>> first = from.First[..to.Length], second = from.Second[..to.Length], third = from.Third[..to.Length];
        for (int i = 0; i < to.Length; i++)
            to[i] = row.Apply(first[i], second[i], third[i]);
    }

    /// <summary>A row of the matrix, every factor in all lanes.</summary>
    public readonly struct Row(float[] factors)
    {
        private readonly Vector512<float> _first = Vector512.Create(factors[0]);
        private readonly Vector512<float> _second = Vector512.Create(factors[1]);
        private readonly Vector512<float> _third = Vector512.Create(factors[2]);
        private readonly Vector512<float> _offset = Vector512.Create(factors[3]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> first, Vector512<float> second, Vector512<float> third) =>
            Vector512.MultiplyAddEstimate(third, _third, Vector512.MultiplyAddEstimate(second, _second, Vector512.MultiplyAddEstimate(first, _first, _offset)));
    }
}
