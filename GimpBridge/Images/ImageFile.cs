using HarmonizeEffect.GimpBridge.Files;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Images;

/// <summary>
/// A picture file opened by libvips: the picture as a viewer shows it, that is, turned upright as its orientation tag says.
/// Pixels are decoded when they are asked for. Every failure is a <see cref="HarmonizeException"/> for the user.
/// </summary>
internal sealed class ImageFile : IDisposable
{
    private const int Upright = 1;

    private ImageFile(string path, ImageFileFormat format, VipsImage image)
    {
        Path = path;
        Format = format;
        Image = image;
        Pages = image.Contains(MetadataFields.Pages) ? (int)image.Get(MetadataFields.Pages) : 1;
    }

    /// <summary>Where the file is, as the user wrote it.</summary>
    public string Path { get; }

    /// <summary>The file's name without its folder, for sentences.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    public ImageFileFormat Format { get; }

    /// <summary>The upright picture, in whatever colour space the file has; its first page if there are several.</summary>
    public VipsImage Image { get; }

    /// <summary>Pages or frames in the file, 1 or more.</summary>
    public int Pages { get; }

    /// <exception cref="HarmonizeException">The file is missing, cannot be read, is empty, not a picture, or damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ImageFile Open(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Libvips.Start();
        ImageFileFormat format = Recognise(path);
        try
        {
            VipsImage image = Header(path, format);
            if (image.Contains(MetadataFields.Orientation) && (int)image.Get(MetadataFields.Orientation) != Upright)
            {
                // Turning asks for rows out of order, so the picture must lie in memory first.
                using VipsImage stored = image;
                using VipsImage memory = CopyToMemory(stored, cancellationToken);
                image = memory.Autorot();
            }

            return new ImageFile(path, format, image);
        }
        catch (VipsException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Damaged(path, format, e);
        }
    }

    /// <summary>Decodes <paramref name="image"/>, which was derived from <see cref="Image"/>, into an image over memory of the caller's.</summary>
    /// <exception cref="HarmonizeException">The file is cut short or damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Decode(VipsImage image, VipsImage memory, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(() => memory.SetKill(true));
        try
        {
            image.Write(memory);
        }
        catch (VipsException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Damaged(Path, Format, e);
        }
    }

    /// <summary>Decodes <paramref name="image"/>, which was derived from <see cref="Image"/>, into memory of its own.</summary>
    /// <exception cref="HarmonizeException">The file is cut short or damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public VipsImage Load(VipsImage image, CancellationToken cancellationToken)
    {
        try
        {
            return CopyToMemory(image, cancellationToken);
        }
        catch (VipsException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Damaged(Path, Format, e);
        }
    }

    public void Dispose() => Image.Dispose();

    private static VipsImage CopyToMemory(VipsImage image, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(() => image.SetKill(true));
        return image.CopyMemory();
    }

    private static VipsImage Header(string path, ImageFileFormat format)
    {
        const Enums.Access access = Enums.Access.Sequential;
        const Enums.FailOn failOn = Enums.FailOn.Error;
        // Named loaders, because the general one takes brackets at the end of a file name for options.
        return format switch
        {
            ImageFileFormat.Png => VipsImage.Pngload(path, access: access, failOn: failOn),
            ImageFileFormat.Jpeg => VipsImage.Jpegload(path, access: access, failOn: failOn),
            ImageFileFormat.Tiff => VipsImage.Tiffload(path, access: access, failOn: failOn),
            _ => VipsImage.Webpload(path, access: access, failOn: failOn),
        };
    }

    private static ImageFileFormat Recognise(string path)
    {
        Span<byte> start = stackalloc byte[ImageFileFormats.SignatureLength];
        int length;
        try
        {
            // Pipes and devices have no length either, and opening one might wait forever.
            if (File.Exists(path) && new FileInfo(path).Length == 0)
                throw new HarmonizeException($"{path} is empty (0 bytes) or not an ordinary file; get a fresh copy of the picture.");
            using FileStream file = File.OpenRead(path);
            length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable(path, e);
        }

        return ImageFileFormats.FromSignature(start[..length])
            ?? throw new HarmonizeException($"{path} is not a picture that can be read here; save it as {ImageFileFormats.Names}.");
    }

    private static HarmonizeException Damaged(string path, ImageFileFormat format, VipsException e) =>
        new HarmonizeException($"{path} starts like a {format.DisplayName()} but is damaged or cut short ({VipsError.Reason(e)}); get a fresh copy or save it again from an image editor.", e);
}
