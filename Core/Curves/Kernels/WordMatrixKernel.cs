using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>16 bits a channel with a colour matrix: through encoded floats, clamped and rounded to nearest only at the end.</summary>
internal sealed class WordMatrixKernel(CurveTable table) : IKernel
{
    private readonly ColourTransform _transform = new(table);

    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<ulong> from = MemoryMarshal.Cast<byte, ulong>(source);
        Span<ulong> to = MemoryMarshal.Cast<byte, ulong>(destination);
        ColourTransform transform = _transform;
        int i = 0;
        if (transform.IsWide)
        {
            ReadOnlySpan<Vector256<ushort>> fours = MemoryMarshal.Cast<ulong, Vector256<ushort>>(from);
            Span<Vector256<ushort>> results = MemoryMarshal.Cast<ulong, Vector256<ushort>>(to);
            ReadOnlySpan<Vector128<float>> coverages = MemoryMarshal.Cast<float, Vector128<float>>(coverage);
            for (int four = 0; four < fours.Length; four++)
            {
                Vector512<float> pixels = Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(fours[four])) * (1f / ushort.MaxValue);
                Vector512<float> result = transform.Apply(pixels, coverage.IsEmpty ? Vector512<float>.One : ColourTransform.Spread(coverages[four]));
                Vector512<float> scaled = Vector512.MultiplyAddEstimate(result, Vector512.Create((float)ushort.MaxValue), Vector512.Create(0.5f));
                Vector512<float> clamped = Vector512.MinNative(Vector512.MaxNative(scaled, Vector512<float>.Zero), Vector512.Create((float)ushort.MaxValue));
                results[four] = Avx512F.ConvertToVector256UInt16(Vector512.ConvertToInt32Native(clamped));
            }

            i = 4 * fours.Length;
        }

        for (; i < from.Length; i++)
        {
            Vector128<int> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(from[i]).AsUInt16()).AsInt32();
            Vector128<float> pixel = Vector128.ConvertToSingle(words) * (1f / ushort.MaxValue);
            Vector128<float> result = transform.Apply(pixel, coverage.IsEmpty ? 1 : coverage[i]);

            // Alpha, and the colours of a transparent pixel, come back as the codes that they were.
            Vector128<float> scaled = Vector128.MultiplyAddEstimate(result, Vector128.Create((float)ushort.MaxValue), Vector128.Create(0.5f));
            Vector128<float> clamped = Vector128.MinNative(Vector128.MaxNative(scaled, Vector128<float>.Zero), Vector128.Create((float)ushort.MaxValue));
            Vector128<uint> codes = Vector128.ConvertToInt32Native(clamped).AsUInt32();
            to[i] = Vector128.Narrow(codes, codes).AsUInt64().ToScalar();
        }
    }
}
