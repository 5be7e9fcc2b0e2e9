using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// Takes groups of 16 pixels of a format apart into three vectors, one for each colour in the order in which a pixel has them, and puts
/// them together again. The order of the pixels in the vectors is the format's own.
/// </summary>
internal interface IPlanarFormat
{
    /// <summary>The value that stands for 1: an integer format's largest code.</summary>
    static abstract float Scale { get; }

    /// <summary>Bytes of a pixel; a group is a quarter as many vectors.</summary>
    static abstract int PixelBytes { get; }

    /// <summary>Reads a group.</summary>
    static abstract void Read(ReadOnlySpan<Vector512<byte>> pixels, out Vector512<float> first, out Vector512<float> second, out Vector512<float> third);

    /// <summary>
    /// Writes a group. Integers are rounded to nearest. Alpha, the colours of pixels that are fully transparent, floats without coverage, and
    /// values that are not finite are taken from the source.
    /// </summary>
    /// <param name="source">The pixels that were read.</param>
    /// <param name="first">New colours; of integers from 0 to <see cref="Scale"/>.</param>
    /// <param name="second">As <paramref name="first"/>.</param>
    /// <param name="third">As <paramref name="first"/>.</param>
    /// <param name="coverage">What the colours were mixed by, in the vectors' order.</param>
    /// <param name="destination">May be the source.</param>
    /// <param name="areMixed">Whether one value that is not finite spoils its pixel's other colours, too.</param>
    /// <param name="streams">Whether the destination, which then begins with a cache line, is written past the caches.</param>
    static abstract void Write(
        ReadOnlySpan<Vector512<byte>> source,
        Vector512<float> first,
        Vector512<float> second,
        Vector512<float> third,
        Vector512<float> coverage,
        Span<Vector512<byte>> destination,
        bool areMixed,
        bool streams);

    /// <summary>Brings one value per pixel of a group into the vectors' order.</summary>
    static abstract Vector512<float> Arrange(Vector512<float> values);

    /// <summary>The same for bytes.</summary>
    static abstract Vector128<byte> Arrange(Vector128<byte> values);
}
