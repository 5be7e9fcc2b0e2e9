using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Linear light: encoded, rendered as encoded floats, decoded.</summary>
internal sealed class LinearKernel(CurveTable table) : IKernel
{
    // Few enough pixels that the values between the steps stay in the fastest cache.
    private const int Stretch = 256;

    private readonly FloatKernel _encoded = new(table);
    private readonly bool _hasMatrix = table.Matrix is not null;

    [SkipLocalsInit]
    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<Vector128<float>> from = MemoryMarshal.Cast<byte, Vector128<float>>(source);
        Span<Vector128<float>> to = MemoryMarshal.Cast<byte, Vector128<float>>(destination);
        Span<Vector128<float>> values = stackalloc Vector128<float>[Stretch];
        for (int start = 0; start < from.Length; start += Stretch)
        {
            int count = Math.Min(Stretch, from.Length - start);
            Render(from.Slice(start, count), to.Slice(start, count), values[..count], coverage.IsEmpty ? [] : coverage.Slice(start, count));
        }
    }

    private void Render(ReadOnlySpan<Vector128<float>> from, Span<Vector128<float>> to, Span<Vector128<float>> values, ReadOnlySpan<float> coverage)
    {
        Vector128<float> colour = Vector128.Create(-1, -1, -1, 0).AsSingle();
        from.CopyTo(values);
        TransferFunction.Encode(MemoryMarshal.Cast<Vector128<float>, float>(values));
        // Alpha is no light.
        for (int i = 0; i < from.Length; i++)
            values[i] = Vector128.ConditionalSelect(colour, values[i], from[i]);
        _encoded.Render(values, values, coverage);
        TransferFunction.Decode(MemoryMarshal.Cast<Vector128<float>, float>(values));

        // The way through the transfer function and back moves last bits, so that what must not change is not taken from it.
        for (int i = 0; i < from.Length; i++)
        {
            Vector128<float> pixel = from[i];
            Vector128<float> visible = Vector128.GreaterThan(Vector128.Shuffle(pixel, Vector128.Create(3)), Vector128<float>.Zero);
            Vector128<float> finite = Vector128.LessThan(Vector128.Abs(pixel), Vector128.Create(float.PositiveInfinity));
            if (_hasMatrix)
                finite = Vector128.Shuffle(finite, Vector128.Create(0)) & Vector128.Shuffle(finite, Vector128.Create(1)) & Vector128.Shuffle(finite, Vector128.Create(2));
            to[i] = Vector128.ConditionalSelect(visible & finite & colour, values[i], pixel);
        }
    }
}
