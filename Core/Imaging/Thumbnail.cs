using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>A small picture for the network: sRGB-encoded colour and the foreground's coverage, both 0..1.</summary>
public sealed class Thumbnail
{
    private readonly float[] _rgb;
    private readonly float[] _coverage;

    /// <param name="width">Columns W, 1 or more.</param>
    /// <param name="height">Rows H, 1 or more.</param>
    /// <param name="rgb">Planes of red, green and blue, [3, H, W], 0..1; kept, not copied.</param>
    /// <param name="coverage">One plane, [1, H, W], 0..1; kept, not copied.</param>
    /// <exception cref="ArgumentException">A length does not fit the size, or a value is not within 0..1.</exception>
    public Thumbnail(int width, int height, float[] rgb, float[] coverage)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        long pixels = (long)width * height;
        if (rgb.Length != 3 * pixels || coverage.Length != pixels)
        {
            throw new ArgumentException(
                $"A thumbnail of {width} × {height} pixels needs {3 * pixels} colour and {pixels} coverage values, not {rgb.Length} and {coverage.Length}.");
        }

        if (!AllWithinUnit(rgb) || !AllWithinUnit(coverage))
            throw new ArgumentException("A thumbnail's values must lie within 0..1.");

        Width = width;
        Height = height;
        _rgb = rgb;
        _coverage = coverage;
    }

    /// <summary>Columns W.</summary>
    public int Width { get; }

    /// <summary>Rows H.</summary>
    public int Height { get; }

    /// <summary>Planes of red, green and blue, [3, H, W], 0..1.</summary>
    public ReadOnlyMemory<float> Rgb => _rgb;

    /// <summary>The foreground's coverage, [1, H, W], 0..1.</summary>
    public ReadOnlyMemory<float> Coverage => _coverage;

    internal float[] RgbArray => _rgb;

    internal float[] CoverageArray => _coverage;

    private static bool AllWithinUnit(float[] values)
    {
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        foreach (Vector512<float> vector in vectors)
        {
            if (!Vector512.GreaterThanOrEqualAll(vector, Vector512<float>.Zero) || !Vector512.LessThanOrEqualAll(vector, Vector512<float>.One))
                return false;
        }

        foreach (float value in values.AsSpan(vectors.Length * Vector512<float>.Count))
        {
            if (!(value >= 0 && value <= 1))
                return false;
        }

        return true;
    }
}
