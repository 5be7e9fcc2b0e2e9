namespace HarmonizeEffect.Imaging;

/// <summary>A mask belongs to one picture and has its size.</summary>
internal static class MaskSize
{
    /// <param name="image">The picture.</param>
    /// <param name="mask">Its mask.</param>
    /// <param name="name">What to call the picture in the message.</param>
    /// <exception cref="HarmonizeException">The sizes differ.</exception>
    public static void Check(ImageView image, MaskView mask, string name)
    {
        if (mask.Width != image.Width || mask.Height != image.Height)
        {
            throw new HarmonizeException(
                $"The mask is {mask.Width} × {mask.Height} pixels but the {name} is {image.Width} × {image.Height}; both must have the same size.");
        }
    }
}
