using HarmonizeEffect.Imaging;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>
/// A picture in memory, upright, as RGB and straight alpha in the values of its own colour profile, together with what its file
/// said about it (profile, EXIF, XMP, resolution).
/// </summary>
internal sealed class Picture : IDisposable
{
    private readonly ImageBuffer _pixels;

    /// <param name="path">The file, as the user wrote it.</param>
    /// <param name="pixels">The pixels; owned by the picture from now on.</param>
    /// <param name="image">An image of libvips over <paramref name="pixels"/> that carries the metadata; likewise owned.</param>
    /// <param name="hasAlpha">Whether the file has transparency.</param>
    /// <param name="notes">What had to be changed to get here.</param>
    public Picture(string path, ImageBuffer pixels, VipsImage image, bool hasAlpha, IReadOnlyList<string> notes)
    {
        _pixels = pixels;
        Path = path;
        Image = image;
        HasAlpha = hasAlpha;
        Notes = notes;
    }

    /// <summary>Where the file is, as the user wrote it.</summary>
    public string Path { get; }

    /// <summary>The file's name without its folder, for sentences.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The pixels: 8 bits, 16 bits, or floats, as the file has them.</summary>
    public ImageView View => _pixels.View;

    /// <summary>Whether the file has transparency; if not, alpha is opaque throughout.</summary>
    public bool HasAlpha { get; }

    /// <summary>Whether no pixel is transparent at all; reads them all where there is an alpha channel.</summary>
    public bool IsOpaque()
    {
        if (!HasAlpha)
            return true;
        using VipsImage alpha = Image[3];
        return alpha.Min() >= View.Format.OpaqueAlpha();
    }

    /// <summary>Sentences for the user about what had to be changed when reading, such as CMYK to sRGB.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Four channels over the memory of <see cref="View"/>, with the file's metadata.</summary>
    public VipsImage Image { get; }

    /// <summary>The embedded colour profile, or null.</summary>
    public byte[]? Profile => Image.Contains(MetadataFields.Profile) ? (byte[])Image.Get(MetadataFields.Profile) : null;

    public void Dispose()
    {
        Image.Dispose();
        _pixels.Dispose();
    }
}
