using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>8 bits a channel with a colour matrix: through encoded floats, clamped and rounded to nearest only at the end.</summary>
/// <param name="table">The matrix and the curves.</param>
/// <param name="firstChannel">The channel in a pixel's first byte: 0 red, 2 blue.</param>
internal sealed class ByteMatrixKernel(CurveTable table, int firstChannel) : IKernel
{
    private const uint Alpha = 0xFF000000;

    private readonly FloatKernel _encoded = new(table);
    private readonly bool _swap = firstChannel == 2;

    [SkipLocalsInit]
    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<uint> from = MemoryMarshal.Cast<byte, uint>(source);
        Span<uint> to = MemoryMarshal.Cast<byte, uint>(destination);
        Span<Vector128<float>> values = stackalloc Vector128<float>[IKernel.MaxRun];
        values = values[..from.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(from[i]).AsByte());
            values[i] = Order(Vector128.ConvertToSingle(Vector128.WidenLower(words).AsInt32())) / byte.MaxValue;
        }

        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        _encoded.Render(bytes, bytes, coverage);
        for (int i = 0; i < values.Length; i++)
        {
            Vector128<float> clamped = Vector128.Clamp(Order(values[i]), Vector128<float>.Zero, Vector128<float>.One);
            Vector128<int> codes = Vector128.ConvertToInt32((clamped * byte.MaxValue) + Vector128.Create(0.5f));
            Vector128<short> words = Vector128.Narrow(codes, codes);
            uint pixel = Vector128.Narrow(words, words).AsUInt32().ToScalar();
            to[i] = (from[i] & Alpha) == 0 ? from[i] : (pixel & ~Alpha) | (from[i] & Alpha);
        }
    }

    // Between the picture's order and red, green, blue.
    private Vector128<float> Order(Vector128<float> pixel) => _swap ? Vector128.Shuffle(pixel, Vector128.Create(2, 1, 0, 3)) : pixel;
}
