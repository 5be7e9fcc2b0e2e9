using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>Three planes of colour, in the order in which a pixel has its colours, each of as many values as there are pixels.</summary>
internal readonly ref struct Planes(Span<float> first, Span<float> second, Span<float> third)
{
    public readonly Span<Vector512<float>> First = MemoryMarshal.Cast<float, Vector512<float>>(first);
    public readonly Span<Vector512<float>> Second = MemoryMarshal.Cast<float, Vector512<float>>(second);
    public readonly Span<Vector512<float>> Third = MemoryMarshal.Cast<float, Vector512<float>>(third);

    /// <summary>Divides a buffer of at least three times <paramref name="length"/> values, a multiple of 16.</summary>
    public static Planes Of(Span<float> buffer, int length) =>
        new(buffer[..length], buffer.Slice(length, length), buffer.Slice(2 * length, length));
}
