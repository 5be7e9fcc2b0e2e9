namespace HarmonizeEffect.Imaging;

/// <summary>What every view over foreign memory must satisfy.</summary>
internal static class ViewLayout
{
    /// <param name="origin">Address of the first value.</param>
    /// <param name="width">Values in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="step">Bytes from one value to the next in a row.</param>
    /// <param name="size">Bytes of a value.</param>
    /// <param name="alignment">What addresses must be multiples of.</param>
    public static void Check(nint origin, int width, int height, nint stride, int step, int size, int alignment)
    {
        if (origin == 0)
            throw new ArgumentException("The view has no memory.", nameof(origin));
        if (origin % alignment != 0 || stride % alignment != 0 || step % alignment != 0)
            throw new ArgumentException($"Origin and strides must be multiples of {alignment} bytes.", nameof(stride));

        long row = ((long)(width - 1) * step) + size;
        if (height > 1 && Math.Abs((long)stride) < row)
            throw new ArgumentException($"A row of {row} bytes does not fit into a stride of {stride} bytes.", nameof(stride));
    }
}
