namespace HarmonizeEffect.Training.Evaluation;

/// <summary>
/// Bilinear resizing with a triangle that widens as the picture shrinks, rounded to bytes after each direction: what Pillow's
/// <c>BILINEAR</c> does, which the figures in the literature were measured with.
/// </summary>
public static class BilinearResampler
{
    /// <summary>Resizes interleaved bytes.</summary>
    /// <param name="pixels">width × height × bands values.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bands">Bytes of a pixel.</param>
    /// <param name="side">Both sides of the result.</param>
    public static byte[] Resize(byte[] pixels, int width, int height, int bands, int side)
    {
        Tap[] columns = Taps(width, side), rows = Taps(height, side);
        byte[] narrow = new byte[height * side * bands], result = new byte[side * side * bands];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < side; x++)
            {
                for (int band = 0; band < bands; band++)
                    narrow[(y * side + x) * bands + band] = columns[x].Apply(pixels, y * width * bands + band, bands);
            }
        }
        int stride = side * bands;
        for (int y = 0; y < side; y++)
        {
            for (int i = 0; i < stride; i++)
                result[y * stride + i] = rows[y].Apply(narrow, i, stride);
        }
        return result;
    }

    private static Tap[] Taps(int length, int side)
    {
        double scale = (double)length / side, support = Math.Max(scale, 1);
        var taps = new Tap[side];
        for (int i = 0; i < side; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max((int)(centre - support + 0.5), 0), last = Math.Min((int)(centre + support + 0.5), length);
            double[] weights = [.. Enumerable.Range(first, last - first).Select(x => Math.Max(0, 1 - Math.Abs(x + 0.5 - centre) / support))];
            double sum = weights.Sum();
            taps[i] = new Tap(first, [.. weights.Select(weight => (float)(weight / sum))]);
        }
        return taps;
    }

    private readonly record struct Tap(int First, float[] Weights)
    {
        public byte Apply(byte[] values, int start, int stride)
        {
            float sum = 0.5f;
            int position = start + First * stride;
            foreach (float weight in Weights)
            {
                sum += weight * values[position];
                position += stride;
            }
            return (byte)Math.Min(sum, 255);
        }
    }
}
