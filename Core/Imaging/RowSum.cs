using System.Numerics;
using System.Runtime.InteropServices;

namespace HarmonizeEffect.Imaging;

/// <summary>
/// Adds stretches of rows, pixel by pixel: sums of colour · alpha and of alpha, times the row's weight, in the order of the format.
/// Opaque stretches, nearly all of nearly all pictures, are added as they lie in memory, many values at a time.
/// </summary>
/// <param name="format">The pixels' format.</param>
/// <param name="length">Most pixels of a stretch.</param>
internal sealed class RowSum(PixelFormat format, int length)
{
    private static readonly Vector<byte> s_alphaBytes = Vector.AsVectorByte(new Vector<uint>(0xFF000000));
    private static readonly Vector<ushort> s_alphaWords = Vector.AsVectorUInt16(new Vector<ulong>(0xFFFF000000000000));

    // Whole rows of bytes are summed as whole numbers first, as many as surely fit.
    private const int MaxPending = ushort.MaxValue / byte.MaxValue;

    // A sum's unit is the format's own code where codes are added, else 1.
    private readonly float _unit = format switch
    {
        PixelFormat.Bgra32 or PixelFormat.Rgba32 => byte.MaxValue,
        PixelFormat.Rgba64 => ushort.MaxValue,
        _ => 1,
    };

    private readonly ushort[] _codes = new ushort[4 * length];
    private readonly Vector4[] _pixels = new Vector4[length];
    private int _pending;

    /// <summary>Adds the <c>sums.Length</c> pixels of row <paramref name="y"/> from column <paramref name="x"/> on; see <see cref="Flush"/>.</summary>
    public void Add(ImageView image, int y, int x, float weight, Span<Vector4> sums)
    {
        Span<byte> bytes = image.Pixels(y, x, sums.Length);
        Span<float> values = MemoryMarshal.Cast<Vector4, float>(sums);
        switch (format)
        {
            case PixelFormat.Bgra32 or PixelFormat.Rgba32 when AllAlpha(bytes, s_alphaBytes, byte.MaxValue, opaque: true):
                if (weight == 1)
                {
                    AddWhole(bytes, _codes);
                    if (++_pending == MaxPending)
                        Flush(sums);
                }
                else
                {
                    AddWeighted(bytes, weight, values);
                }

                break;
            case PixelFormat.Bgra32 or PixelFormat.Rgba32 when AllAlpha(bytes, s_alphaBytes, byte.MaxValue, opaque: false):
                break;
            case PixelFormat.Rgba64 when AllAlpha(MemoryMarshal.Cast<byte, ushort>(bytes), s_alphaWords, ushort.MaxValue, opaque: true):
                AddWeighted(MemoryMarshal.Cast<byte, ushort>(bytes), weight, values);
                break;
            case PixelFormat.RgbaFloat when IsOpaque(MemoryMarshal.Cast<byte, Vector4>(bytes)):
                AddWeighted(MemoryMarshal.Cast<byte, float>(bytes), weight, values);
                break;
            default:
                AddTransparent(image, y, x, weight * _unit, sums);
                break;
        }
    }

    /// <summary>Brings what is summed as whole numbers into the sums.</summary>
    public void Flush(Span<Vector4> sums)
    {
        if (_pending == 0)
            return;
        Span<ushort> codes = _codes.AsSpan(0, 4 * sums.Length);
        AddWeighted(codes, 1, MemoryMarshal.Cast<Vector4, float>(sums));
        codes.Clear();
        _pending = 0;
    }

    /// <summary>sums += values, whole numbers.</summary>
    internal static void AddWhole(ReadOnlySpan<byte> values, Span<ushort> sums)
    {
        ReadOnlySpan<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(values);
        Span<Vector<ushort>> targets = MemoryMarshal.Cast<ushort, Vector<ushort>>(sums)[..(2 * vectors.Length)];
        for (int i = 0; i < vectors.Length; i++)
        {
            Vector.Widen(vectors[i], out Vector<ushort> low, out Vector<ushort> high);
            targets[2 * i] += low;
            targets[(2 * i) + 1] += high;
        }

        for (int i = vectors.Length * Vector<byte>.Count; i < values.Length; i++)
            sums[i] += values[i];
    }

    /// <summary>sums += weight · values.</summary>
    internal static void AddWeighted(ReadOnlySpan<byte> values, float weight, Span<float> sums)
    {
        ReadOnlySpan<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(values);
        Span<Vector<float>> targets = MemoryMarshal.Cast<float, Vector<float>>(sums)[..(4 * vectors.Length)];
        for (int i = 0; i < vectors.Length; i++)
        {
            Vector.Widen(vectors[i], out Vector<ushort> low, out Vector<ushort> high);
            AddWeighted(low, weight, targets.Slice(4 * i, 2));
            AddWeighted(high, weight, targets.Slice((4 * i) + 2, 2));
        }

        for (int i = vectors.Length * Vector<byte>.Count; i < values.Length; i++)
            sums[i] += weight * values[i];
    }

    private static void AddWeighted(ReadOnlySpan<ushort> values, float weight, Span<float> sums)
    {
        ReadOnlySpan<Vector<ushort>> vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(values);
        Span<Vector<float>> targets = MemoryMarshal.Cast<float, Vector<float>>(sums)[..(2 * vectors.Length)];
        for (int i = 0; i < vectors.Length; i++)
            AddWeighted(vectors[i], weight, targets.Slice(2 * i, 2));
        for (int i = vectors.Length * Vector<ushort>.Count; i < values.Length; i++)
            sums[i] += weight * values[i];
    }

    private static void AddWeighted(Vector<ushort> values, float weight, Span<Vector<float>> sums)
    {
        Vector.Widen(values, out Vector<uint> low, out Vector<uint> high);
        sums[0] += Vector.ConvertToSingle(Vector.AsVectorInt32(low)) * weight;
        sums[1] += Vector.ConvertToSingle(Vector.AsVectorInt32(high)) * weight;
    }

    // Clamped to 0..1; the comparison is false for NaN, which therefore becomes 0.
    private static void AddWeighted(ReadOnlySpan<float> values, float weight, Span<float> sums)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Span<Vector<float>> targets = MemoryMarshal.Cast<float, Vector<float>>(sums)[..vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            Vector<float> value = vectors[i];
            Vector<float> clamped = Vector.MinNative(value, Vector<float>.One) & Vector.AsVectorSingle(Vector.GreaterThan(value, Vector<float>.Zero));
            targets[i] += clamped * weight;
        }

        for (int i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
            sums[i] += weight * (values[i] > 0 ? MathF.Min(values[i], 1) : 0);
    }

    // Whether every pixel's alpha is the largest code, or 0.
    private static bool AllAlpha<T>(ReadOnlySpan<T> values, Vector<T> alpha, T max, bool opaque)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<Vector<T>> vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        Vector<T> all = alpha;
        Vector<T> any = Vector<T>.Zero;
        foreach (Vector<T> vector in vectors)
        {
            all &= vector;
            any |= vector;
        }

        if (opaque ? all != alpha : (any & alpha) != Vector<T>.Zero)
            return false;
        for (int i = (vectors.Length * Vector<T>.Count) + 3; i < values.Length; i += 4)
        {
            if (values[i] != (opaque ? max : T.Zero))
                return false;
        }

        return true;
    }

    private static bool IsOpaque(ReadOnlySpan<Vector4> pixels)
    {
        foreach (ref readonly Vector4 pixel in pixels)
        {
            if (pixel.W != 1)
                return false;
        }

        return true;
    }

    private void AddTransparent(ImageView image, int y, int x, float weight, Span<Vector4> sums)
    {
        Span<Vector4> pixels = _pixels.AsSpan(0, sums.Length);
        PixelReader.ReadRow(image, y, x, pixels);
        for (int i = 0; i < pixels.Length; i++)
        {
            float alpha = pixels[i].W;
            Vector4 colour = pixels[i] * alpha;
            colour.W = alpha;
            sums[i] += colour * weight;
        }
    }
}
