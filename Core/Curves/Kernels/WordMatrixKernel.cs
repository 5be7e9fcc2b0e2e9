using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>16 bits a channel with a colour matrix: through encoded floats, clamped and rounded to nearest only at the end.</summary>
internal sealed class WordMatrixKernel(CurveTable table) : IKernel
{
    private const ulong Alpha = 0xFFFF000000000000;

    private readonly FloatKernel _encoded = new(table);

    [SkipLocalsInit]
    public void Render(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<float> coverage)
    {
        ReadOnlySpan<ulong> from = MemoryMarshal.Cast<byte, ulong>(source);
        Span<ulong> to = MemoryMarshal.Cast<byte, ulong>(destination);
        Span<Vector128<float>> values = stackalloc Vector128<float>[IKernel.MaxRun];
        values = values[..from.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Vector128<int> codes = Vector128.WidenLower(Vector128.CreateScalarUnsafe(from[i]).AsUInt16()).AsInt32();
            values[i] = Vector128.ConvertToSingle(codes) / ushort.MaxValue;
        }

        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        _encoded.Render(bytes, bytes, coverage);
        for (int i = 0; i < values.Length; i++)
        {
            Vector128<float> clamped = Vector128.Clamp(values[i], Vector128<float>.Zero, Vector128<float>.One);
            Vector128<uint> codes = Vector128.ConvertToInt32((clamped * ushort.MaxValue) + Vector128.Create(0.5f)).AsUInt32();
            ulong pixel = Vector128.Narrow(codes, codes).AsUInt64().ToScalar();
            to[i] = (from[i] & Alpha) == 0 ? from[i] : (pixel & ~Alpha) | (from[i] & Alpha);
        }
    }
}
