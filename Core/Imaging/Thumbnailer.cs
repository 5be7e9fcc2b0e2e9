namespace HarmonizeEffect.Imaging;

/// <summary>Reduces pictures and masks to the network's size.</summary>
public static class Thumbnailer
{
    /// <summary>
    /// Area average of <paramref name="region"/>, squeezed to width × height: every cell is the exact mean of the pixels below it,
    /// those at its edges counted by the part that lies inside. Colours are weighted by alpha (a cell without any is black),
    /// coverage is not. Linear light is encoded first, so that every format gives the same thumbnail. A region smaller than the
    /// thumbnail is enlarged by the same rule, which then repeats pixels.
    /// </summary>
    /// <param name="image">The picture, of any format; values are clamped to 0..1, NaN counts as 0.</param>
    /// <param name="mask">The foreground's coverage, as large as the picture; null for none.</param>
    /// <param name="region">The part to show.</param>
    /// <param name="width">Columns of the thumbnail.</param>
    /// <param name="height">Rows of the thumbnail.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="HarmonizeException">Mask and picture differ in size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The region does not lie inside the picture, or a size is not positive.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Thumbnail Reduce(ImageView image, MaskView? mask, Region region, int width, int height, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}
