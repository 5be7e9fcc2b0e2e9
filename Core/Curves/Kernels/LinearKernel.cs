using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Linear light: encoded, rendered as encoded floats, decoded.</summary>
internal sealed class LinearKernel(CurveTable table) : IKernel
{
    private readonly FloatKernel _encoded = new(table);
    private readonly bool _hasMatrix = table.Matrix is not null;

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
            float red = from[pixel], green = from[pixel + 1], blue = from[pixel + 2], alpha = from[pixel + 3];
            bool changed = alpha > 0 && !(_hasMatrix && !(float.IsFinite(red) && float.IsFinite(green) && float.IsFinite(blue)));
            to[pixel] = changed && float.IsFinite(red) ? values[pixel] : red;
            to[pixel + 1] = changed && float.IsFinite(green) ? values[pixel + 1] : green;
            to[pixel + 2] = changed && float.IsFinite(blue) ? values[pixel + 2] : blue;
            to[pixel + 3] = alpha;
        }
    }

    private static void RestoreAlpha(ReadOnlySpan<float> from, Span<float> values)
    {
        for (int i = 3; i < from.Length; i += 4)
            values[i] = from[i];
    }
}
