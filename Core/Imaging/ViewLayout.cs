namespace HarmonizeEffect.Imaging;

/// <summary>What every view over foreign memory must satisfy.</summary>
internal static class ViewLayout
{
    public static void Check(nint origin, int width, int height, nint stride, int pixelStride, int channelBytes)
    {
        if (origin == 0)
            throw new ArgumentException("The view has no memory.", nameof(origin));
        if (origin % channelBytes != 0 || stride % channelBytes != 0 || pixelStride % channelBytes != 0)
            throw new ArgumentException($"Origin and strides must be multiples of a channel's {channelBytes} bytes.", nameof(stride));

        long row = ((long)(width - 1) * pixelStride) + channelBytes;
        if (height > 1 && Math.Abs((long)stride) < row)
            throw new ArgumentException($"A row of {row} bytes does not fit into a stride of {stride} bytes.", nameof(stride));
    }
}
