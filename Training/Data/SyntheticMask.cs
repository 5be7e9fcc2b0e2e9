namespace HarmonizeEffect.Training.Data;

/// <summary>
/// Masks made up from a photo itself: patches of similar colour that lie together, about as objects do. They keep a network
/// from learning the few thousand masked objects of a library by heart.
/// </summary>
internal static class SyntheticMask
{
    private const int Side = 64, Attempts = 5;

    /// <summary>The photo with another mask; the photo itself where no patch of a useful size was found.</summary>
    public static Photo Replace(Photo photo, Random random)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            byte[] labels = Partition(photo, seeds: 3 + random.Next(10), random);
            int chosen = labels[random.Next(labels.Length)];
            double share = labels.Count(label => label == chosen) / (double)labels.Length;
            if (share is > 0.02 and < 0.6)
                return photo with { Coverage = Enlarge(labels, chosen, photo.Width, photo.Height) };
        }
        return photo;
    }

    /// <summary>Every pixel of a small picture goes to the nearest of some random ones, near in place and in colour.</summary>
    private static byte[] Partition(Photo photo, int seeds, Random random)
    {
        // How many codes of colour weigh as much as the picture's whole side.
        float place = 100 + 300 * random.NextSingle();
        Span<float> points = stackalloc float[5 * seeds];
        for (int s = 0; s < seeds; s++)
            Read(random.Next(Side), random.Next(Side), points.Slice(5 * s, 5));
        byte[] labels = new byte[Side * Side];
        Span<float> here = stackalloc float[5];
        for (int i = 0; i < labels.Length; i++)
        {
            Read(i % Side, i / Side, here);
            float nearest = float.PositiveInfinity;
            for (int s = 0; s < seeds; s++)
            {
                float distance = 0;
                for (int k = 0; k < 5; k++)
                {
                    float difference = here[k] - points[5 * s + k];
                    distance += difference * difference;
                }
                if (distance < nearest)
                    (nearest, labels[i]) = (distance, (byte)s);
            }
        }
        return labels;

        void Read(int x, int y, Span<float> point)
        {
            int pixel = 3 * ((y * photo.Height / Side) * photo.Width + x * photo.Width / Side);
            for (int c = 0; c < 3; c++)
                point[c] = photo.Rgb[pixel + c];
            point[3] = place * x / Side;
            point[4] = place * y / Side;
        }
    }

    /// <summary>One patch in full size, its staircase smoothed by bilinear interpolation.</summary>
    private static byte[] Enlarge(byte[] labels, int chosen, int width, int height)
    {
        byte[] coverage = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            (int top, int bottom, float down) = Between(y, height);
            for (int x = 0; x < width; x++)
            {
                (int left, int right, float across) = Between(x, width);
                float upper = At(left, top) + across * (At(right, top) - At(left, top)), lower = At(left, bottom) + across * (At(right, bottom) - At(left, bottom));
                // Steeper than linear, so that edges are about as soft as those of real masks.
                coverage[y * width + x] = (byte)(255 * Math.Clamp(3 * (upper + down * (lower - upper)) - 1, 0, 1));
            }
        }
        return coverage;

        float At(int x, int y) => labels[y * Side + x] == chosen ? 1 : 0;

        static (int, int, float) Between(int i, int size)
        {
            float position = Math.Clamp((i + 0.5f) * Side / size - 0.5f, 0, Side - 1);
            int low = Math.Min((int)position, Side - 2);
            return (low, low + 1, position - low);
        }
    }
}
