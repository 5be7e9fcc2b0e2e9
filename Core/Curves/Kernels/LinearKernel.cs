using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Linear light: encoded, rendered as encoded floats, decoded.</summary>
internal sealed class LinearKernel(CurveTable table) : IKernel
{
    private readonly FloatKernel _encoded = new(table);

    [SkipLocalsInit]
    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<float> from = MemoryMarshal.Cast<byte, float>(source);
        Span<float> to = MemoryMarshal.Cast<byte, float>(destination);
        Span<float> values = stackalloc float[4 * IKernel.MaxRun];
        values = values[..from.Length];
        from.CopyTo(values);
        TransferFunction.Encode(values);
        RestoreAlpha(from, values);
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        _encoded.Render(bytes, bytes, coverage);
        TransferFunction.Decode(values);

        for (int pixel = 0; pixel < from.Length; pixel += 4)
        {
            // The way through the transfer function and back moves last bits, so that what must not change is not taken from it.
            bool visible = from[pixel + 3] > 0;
            for (int i = pixel; i < pixel + 3; i++)
                to[i] = visible && float.IsFinite(from[i]) ? values[i] : from[i];
            to[pixel + 3] = from[pixel + 3];
        }
    }

    private static void RestoreAlpha(ReadOnlySpan<float> from, Span<float> values)
    {
        for (int i = 3; i < from.Length; i += 4)
            values[i] = from[i];
    }
}
