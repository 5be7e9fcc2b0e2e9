using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>8 bits a channel with a colour matrix: through encoded floats, clamped and rounded to nearest only at the end.</summary>
/// <param name="table">The matrix and the curves.</param>
/// <param name="firstChannel">The channel in a pixel's first byte: 0 red, 2 blue.</param>
internal sealed class ByteMatrixKernel(CurveTable table, int firstChannel) : IKernel
{
    private readonly ColourTransform _transform = new(table, firstChannel);

    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<uint> from = MemoryMarshal.Cast<byte, uint>(source);
        Span<uint> to = MemoryMarshal.Cast<byte, uint>(destination);
        ColourTransform transform = _transform;
        int i = 0;
        if (transform.IsWide)
        {
            ReadOnlySpan<Vector128<byte>> fours = MemoryMarshal.Cast<uint, Vector128<byte>>(from);
            Span<Vector128<byte>> results = MemoryMarshal.Cast<uint, Vector128<byte>>(to);
            ReadOnlySpan<Vector128<float>> coverages = MemoryMarshal.Cast<float, Vector128<float>>(coverage);
            for (int four = 0; four < fours.Length; four++)
            {
                Vector512<float> pixels = Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(fours[four])) * (1f / byte.MaxValue);
                Vector512<float> result = transform.Apply(pixels, coverage.IsEmpty ? Vector512<float>.One : ColourTransform.Spread(coverages[four]));
                Vector512<float> scaled = Vector512.MultiplyAddEstimate(result, Vector512.Create((float)byte.MaxValue), Vector512.Create(0.5f));
                Vector512<float> clamped = Vector512.MinNative(Vector512.MaxNative(scaled, Vector512<float>.Zero), Vector512.Create(byte.MaxValue + 0.5f));
                results[four] = Avx512F.ConvertToVector128Byte(Vector512.ConvertToInt32Native(clamped));
            }

            i = 4 * fours.Length;
        }

        for (; i < from.Length; i++)
        {
            Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(from[i]).AsByte());
            Vector128<float> pixel = Vector128.ConvertToSingle(Vector128.WidenLower(words).AsInt32()) * (1f / byte.MaxValue);
            Vector128<float> result = transform.Apply(pixel, coverage.IsEmpty ? 1 : coverage[i]);

            // Alpha, and the colours of a transparent pixel, come back as the codes that they were.
            Vector128<float> scaled = Vector128.MultiplyAddEstimate(result, Vector128.Create((float)byte.MaxValue), Vector128.Create(0.5f));
            Vector128<float> clamped = Vector128.MinNative(Vector128.MaxNative(scaled, Vector128<float>.Zero), Vector128.Create(byte.MaxValue + 0.5f));
            Vector128<int> codes = Vector128.ConvertToInt32Native(clamped);
            Vector128<short> narrow = Vector128.Narrow(codes, codes);
            to[i] = Vector128.Narrow(narrow, narrow).AsUInt32().ToScalar();
        }
    }
}
