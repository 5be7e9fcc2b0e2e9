namespace HarmonizeEffect.Training.Data;

/// <summary>Area averages of 8-bit pictures, the same reduction as the product's thumbnails.</summary>
public static class AreaResampler
{
    /// <summary>Squeezes a crop to <paramref name="side"/> × <paramref name="side"/>.</summary>
    /// <param name="source">Interleaved bytes, row by row.</param>
    /// <param name="sourceWidth">Pixels in a row of the source.</param>
    /// <param name="channels">Bytes of a pixel.</param>
    /// <param name="crop">The part to read.</param>
    /// <param name="side">Side of the result.</param>
    /// <param name="mirror">Whether left and right change places.</param>
    /// <param name="planes">Receives channels × side × side values in [0,1].</param>
    public static void Reduce(byte[] source, int sourceWidth, int channels, Crop crop, int side, bool mirror, Span<float> planes)
    {
        Span[] columns = Spans(crop.Width, side), rows = Spans(crop.Height, side);
        float[] narrow = new float[crop.Height * side * channels];
        for (int y = 0; y < crop.Height; y++)
        {
            ReadOnlySpan<byte> row = source.AsSpan(((crop.Y + y) * sourceWidth + crop.X) * channels, crop.Width * channels);
            for (int x = 0; x < side; x++)
            {
                Span span = columns[mirror ? side - 1 - x : x];
                for (int c = 0; c < channels; c++)
                {
                    float sum = span.FirstWeight * row[span.First * channels + c];
                    for (int i = span.First + 1; i < span.Last; i++)
                    {
                        sum += row[i * channels + c];
                    }
                    if (span.Last > span.First)
                    {
                        sum += span.LastWeight * row[span.Last * channels + c];
                    }
                    narrow[(y * side + x) * channels + c] = sum * span.Scale;
                }
            }
        }

        int width = side * channels;
        float[] line = new float[width];
        for (int y = 0; y < side; y++)
        {
            Span span = rows[y];
            for (int x = 0; x < width; x++)
            {
                line[x] = span.FirstWeight * narrow[span.First * width + x];
            }
            for (int i = span.First + 1; i <= span.Last; i++)
            {
                float weight = i == span.Last ? span.LastWeight : 1;
                for (int x = 0; x < width; x++)
                {
                    line[x] += weight * narrow[i * width + x];
                }
            }
            float scale = span.Scale / 255;
            for (int x = 0; x < side; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    planes[(c * side + y) * side + x] = line[x * channels + c] * scale;
                }
            }
        }
    }

    /// <summary>The source pixels that one result pixel covers: the first and the last in part, those in between wholly.</summary>
    private readonly record struct Span(int First, int Last, float FirstWeight, float LastWeight, float Scale);

    private static Span[] Spans(int length, int side)
    {
        var spans = new Span[side];
        double step = (double)length / side;
        for (int i = 0; i < side; i++)
        {
            double start = i * step, end = Math.Min(start + step, length);
            int first = Math.Min((int)start, length - 1), last = Math.Clamp((int)Math.Ceiling(end) - 1, first, length - 1);
            double firstWeight = first == last ? end - start : first + 1 - start;
            spans[i] = new Span(first, last, (float)firstWeight, first == last ? 0 : (float)(end - last), (float)(1 / (end - start)));
        }
        return spans;
    }
}
