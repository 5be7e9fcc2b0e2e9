using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// Three planes of colour, in the order in which a pixel has its colours, each of as many values as there are pixels, one after the other.
/// </summary>
/// <param name="buffer">At least three times <paramref name="length"/> values.</param>
/// <param name="length">Pixels, a multiple of 16.</param>
internal readonly ref struct Planes(Span<float> buffer, int length)
{
    /// <summary>All planes.</summary>
    public readonly Span<Vector512<float>> All = MemoryMarshal.Cast<float, Vector512<float>>(buffer[..(3 * length)]);

    public readonly Span<Vector512<float>> First = MemoryMarshal.Cast<float, Vector512<float>>(buffer[..length]);
    public readonly Span<Vector512<float>> Second = MemoryMarshal.Cast<float, Vector512<float>>(buffer.Slice(length, length));
    public readonly Span<Vector512<float>> Third = MemoryMarshal.Cast<float, Vector512<float>>(buffer.Slice(2 * length, length));
}
