using System.Numerics;
using System.Runtime.InteropServices;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Encoded floats: the matrix mixes each pixel's channels, if there is one, and each curve is evaluated.</summary>
internal sealed class FloatKernel : IKernel
{
    private readonly CurveEvaluator _red, _green, _blue;
    private readonly bool _hasMatrix;
    private readonly Vector4 _fromRed, _fromGreen, _fromBlue, _offset;

    // What is not folded into the curves.
    private readonly float _strength = 1;

    public FloatKernel(CurveTable table)
    {
        _red = table.StageEvaluator(0);
        _green = table.StageEvaluator(1);
        _blue = table.StageEvaluator(2);
        if (table.Matrix is not { } matrix)
            return;
        _hasMatrix = true;
        _strength = (float)table.Strength;
        _fromRed = Column(0);
        _fromGreen = Column(1);
        _fromBlue = Column(2);
        _offset = Column(3);

        Vector4 Column(int column) => new(matrix[0, column], matrix[1, column], matrix[2, column], 0);
    }

    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<Vector4> from = MemoryMarshal.Cast<byte, Vector4>(source);
        Span<Vector4> to = MemoryMarshal.Cast<byte, Vector4>(destination);
        for (int i = 0; i < from.Length; i++)
        {
            Vector4 pixel = from[i];
            float weight = _strength * (coverage.IsEmpty ? 1 : coverage[i]);
            to[i] = !(pixel.W > 0) ? pixel : _hasMatrix ? Mix(pixel, weight) : Map(pixel, weight);
        }
    }

    private Vector4 Map(Vector4 pixel, float weight) => new(
        Blend(pixel.X, _red.Evaluate(pixel.X), weight),
        Blend(pixel.Y, _green.Evaluate(pixel.Y), weight),
        Blend(pixel.Z, _blue.Evaluate(pixel.Z), weight),
        pixel.W);

    private Vector4 Mix(Vector4 pixel, float weight)
    {
        if (!(float.IsFinite(pixel.X) && float.IsFinite(pixel.Y) && float.IsFinite(pixel.Z)))
            return pixel;
        Vector4 mixed = (_fromRed * pixel.X) + (_fromGreen * pixel.Y) + (_fromBlue * pixel.Z) + _offset;
        return new Vector4(
            Blend(pixel.X, _red.Evaluate(mixed.X), weight),
            Blend(pixel.Y, _green.Evaluate(mixed.Y), weight),
            Blend(pixel.Z, _blue.Evaluate(mixed.Z), weight),
            pixel.W);
    }

    // What the curve leaves alone keeps its bits; infinities would turn into NaN in the subtraction.
    private static float Blend(float before, float after, float weight)
    {
        if (weight == 1 || !float.IsFinite(before))
            return after;
        return before + (weight * (after - before));
    }
}
