namespace HarmonizeEffect.Curves.Kernels;

/// <summary>
/// Takes pixels of a format apart into planes of floats, and puts them together again. Pixels come in groups of 16; within a group their
/// order in the planes is the format's own.
/// </summary>
internal interface IPlanarFormat
{
    /// <summary>The value that stands for 1: an integer format's largest code.</summary>
    static abstract float Scale { get; }

    /// <summary>Bytes of a pixel.</summary>
    static abstract int PixelBytes { get; }

    /// <summary>Reads pixels.</summary>
    static abstract void Read(ReadOnlySpan<byte> pixels, in Planes planes);

    /// <summary>
    /// Writes pixels. Integers are rounded to nearest and clamped. Alpha, the colours of pixels that are fully transparent, and values
    /// that are not finite are taken from the source.
    /// </summary>
    /// <param name="source">The pixels that were read.</param>
    /// <param name="planes">Their new colours.</param>
    /// <param name="destination">May be the source.</param>
    /// <param name="areMixed">Whether one value that is not finite spoils its pixel's other colours, too.</param>
    static abstract void Write(ReadOnlySpan<byte> source, in Planes planes, Span<byte> destination, bool areMixed);

    /// <summary>Brings one value per pixel into the planes' order.</summary>
    static abstract void Arrange(ReadOnlySpan<float> values, Span<float> arranged);
}
