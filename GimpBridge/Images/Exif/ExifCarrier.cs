using VipsImage = NetVips.Image;

namespace HarmonizeEffect.GimpBridge.Images.Exif;

/// <summary>Gives an image of libvips an EXIF block from elsewhere.</summary>
internal static class ExifCarrier
{
    /// <summary>
    /// A copy of <paramref name="image"/> with the block's tags, in its place. libvips writes only those tags of a block that it
    /// has parsed itself, and it parses when it opens a file; so the block travels through the smallest of JPEGs.
    /// </summary>
    /// <param name="image">Disposed of; use the result.</param>
    /// <param name="block">EXIF with its prefix, at most 65,533 bytes.</param>
    public static VipsImage Attach(VipsImage image, byte[] block)
    {
        using VipsImage pixel = VipsImage.Black(1, 1);
        byte[] jpeg = pixel.JpegsaveBuffer();
        int length = block.Length + 2;
        byte[] withBlock = [.. jpeg.AsSpan(0, 2), 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. block, .. jpeg.AsSpan(2)];
        using VipsImage carrier = VipsImage.JpegloadBuffer(withBlock);
        using (image)
        {
            return image.Mutate(fields =>
            {
                foreach (string name in carrier.GetFields().Where(name => name.StartsWith(MetadataFields.ExifTagPrefix, StringComparison.Ordinal)))
                    fields.Set(carrier.GetTypeOf(name), name, carrier.Get(name));
            });
        }
    }
}
