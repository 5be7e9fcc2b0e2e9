using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>How one coverage value lies in memory.</summary>
public enum MaskFormat
{
    /// <summary>One byte, 0..255.</summary>
    Gray8,

    /// <summary>16 bits, 0..65535.</summary>
    Gray16,

    /// <summary>A 32-bit float, 0..1; what lies outside is clamped, NaN counts as 0.</summary>
    GrayFloat,
}

/// <summary>
/// How much each pixel belongs to the foreground: 0 not at all, 1 wholly. A view over memory that somebody else owns,
/// either a plane of its own or one channel of interleaved pixels.
/// </summary>
public readonly unsafe struct MaskView
{
    private static readonly float[] s_coverageOfByte = [.. Enumerable.Range(0, 256).Select(code => code / 255f)];

    /// <param name="origin">Address of the top left value.</param>
    /// <param name="width">Values in a row, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="stride">Bytes from one row to the next; negative for masks stored bottom up.</param>
    /// <param name="pixelStride">Bytes from one value to the next in a row.</param>
    /// <param name="format">How one value lies in memory.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, the values overlap, or the format is unknown.</exception>
    /// <exception cref="ArgumentException">The origin is null, a row does not fit into the stride, or an address is not aligned to a value's size.</exception>
    public MaskView(nint origin, int width, int height, nint stride, int pixelStride, MaskFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        int value = BytesPerValue(format);
        ArgumentOutOfRangeException.ThrowIfLessThan(pixelStride, value);
        ViewLayout.Check(origin, width, height, stride, pixelStride, value, value);
        Origin = origin;
        Width = width;
        Height = height;
        Stride = stride;
        PixelStride = pixelStride;
        Format = format;
    }

    /// <summary>Address of the top left value.</summary>
    public nint Origin { get; }

    /// <summary>Values in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next; negative for masks stored bottom up.</summary>
    public nint Stride { get; }

    /// <summary>Bytes from one value to the next in a row.</summary>
    public int PixelStride { get; }

    /// <summary>How one value lies in memory.</summary>
    public MaskFormat Format { get; }

    /// <summary>The alpha channel of <paramref name="image"/> as a mask, over the same memory.</summary>
    public static MaskView FromAlpha(ImageView image)
    {
        int channel = image.Format.BytesPerChannel();
        MaskFormat format = channel switch
        {
            1 => MaskFormat.Gray8,
            2 => MaskFormat.Gray16,
            _ => MaskFormat.GrayFloat,
        };
        return new MaskView(image.Origin + (3 * channel), image.Width, image.Height, image.Stride, 4 * channel, format);
    }

    /// <summary>
    /// Writes the coverage, 0..1, of the <c>coverage.Length</c> pixels of row <paramref name="y"/> from column <paramref name="x"/> on.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Some of these pixels lie outside the mask.</exception>
    public void ReadRow(int y, int x, Span<float> coverage)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(x, Width - coverage.Length);
        byte* value = (byte*)Origin + (y * Stride) + ((nint)x * PixelStride);
        nint step = PixelStride;
        switch (Format)
        {
            case MaskFormat.Gray8:
                float[] coverageOf = s_coverageOfByte;
                int start = step == 1 ? ReadVectors(new ReadOnlySpan<byte>(value, coverage.Length), coverage) : 0;
                for (int i = start; i < coverage.Length; i++)
                    coverage[i] = coverageOf[value[i * step]];
                break;
            case MaskFormat.Gray16:
                for (int i = 0; i < coverage.Length; i++, value += step)
                    coverage[i] = *(ushort*)value / 65535f;
                break;
            default:
                for (int i = 0; i < coverage.Length; i++, value += step)
                    coverage[i] = Clamp(*(float*)value);
                break;
        }
    }

    /// <summary>
    /// Whether the next <paramref name="count"/> pixels are quickly seen to have one and the same coverage. Most stretches of most
    /// masks are wholly inside or wholly outside; bytes in a plane of their own are compared many at a time.
    /// </summary>
    internal bool IsUniform(int y, int x, int count, out float coverage)
    {
        ReadOnlySpan<byte> values = Bytes(y, x, count);
        coverage = values.IsEmpty ? 0 : s_coverageOfByte[values[0]];
        return !values.IsEmpty && !values.ContainsAnyExcept(values[0]);
    }

    /// <summary>The codes of <paramref name="count"/> pixels where they are bytes in a plane of their own, else nothing; unchecked.</summary>
    internal ReadOnlySpan<byte> Bytes(int y, int x, int count) =>
        Format == MaskFormat.Gray8 && PixelStride == 1 ? new ReadOnlySpan<byte>((byte*)Origin + (y * Stride) + x, count) : [];

    /// <summary>The part of this mask inside <paramref name="region"/>, over the same memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The region does not lie inside the mask.</exception>
    public MaskView Crop(Region region)
    {
        region.ThrowIfOutside(Width, Height);
        nint origin = Origin + (region.Y * Stride) + ((nint)region.X * PixelStride);
        return new MaskView(origin, region.Width, region.Height, Stride, PixelStride, Format);
    }

    // Divides, as the table does, so that the place of a value makes no difference. Returns how many it did.
    private static int ReadVectors(ReadOnlySpan<byte> values, Span<float> coverage)
    {
        ReadOnlySpan<Vector128<byte>> sources = MemoryMarshal.Cast<byte, Vector128<byte>>(values);
        Span<Vector128<float>> targets = MemoryMarshal.Cast<float, Vector128<float>>(coverage);
        for (int i = 0; i < sources.Length; i++)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(sources[i]);
            Span<Vector128<float>> four = targets.Slice(4 * i, 4);
            four[0] = Vector128.ConvertToSingle(Vector128.WidenLower(low).AsInt32()) / byte.MaxValue;
            four[1] = Vector128.ConvertToSingle(Vector128.WidenUpper(low).AsInt32()) / byte.MaxValue;
            four[2] = Vector128.ConvertToSingle(Vector128.WidenLower(high).AsInt32()) / byte.MaxValue;
            four[3] = Vector128.ConvertToSingle(Vector128.WidenUpper(high).AsInt32()) / byte.MaxValue;
        }

        return 16 * sources.Length;
    }

    internal static int BytesPerValue(MaskFormat format) => format switch
    {
        MaskFormat.Gray8 => 1,
        MaskFormat.Gray16 => 2,
        MaskFormat.GrayFloat => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown mask format."),
    };

    // The comparison is false for NaN, which therefore becomes 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Clamp(float coverage) => coverage > 0 ? MathF.Min(coverage, 1) : 0;
}
