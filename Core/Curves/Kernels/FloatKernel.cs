using System.Numerics;
using System.Runtime.InteropServices;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Encoded floats: the curve is evaluated for every value.</summary>
internal sealed class FloatKernel(CurveTable table) : IKernel
{
    private readonly CurveEvaluator _red = table.Evaluator(0);
    private readonly CurveEvaluator _green = table.Evaluator(1);
    private readonly CurveEvaluator _blue = table.Evaluator(2);

    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<Vector4> from = MemoryMarshal.Cast<byte, Vector4>(source);
        Span<Vector4> to = MemoryMarshal.Cast<byte, Vector4>(destination);
        for (int i = 0; i < from.Length; i++)
        {
            Vector4 pixel = from[i];
            if (pixel.W > 0)
            {
                float c = coverage.IsEmpty ? 1 : coverage[i];
                pixel.X = Blend(pixel.X, _red.Evaluate(pixel.X), c);
                pixel.Y = Blend(pixel.Y, _green.Evaluate(pixel.Y), c);
                pixel.Z = Blend(pixel.Z, _blue.Evaluate(pixel.Z), c);
            }

            to[i] = pixel;
        }
    }

    // What the curve leaves alone keeps its bits; infinities would turn into NaN in the subtraction.
    private static float Blend(float before, float after, float coverage)
    {
        if (coverage == 1 || !float.IsFinite(before))
            return after;
        return before + (coverage * (after - before));
    }
}
