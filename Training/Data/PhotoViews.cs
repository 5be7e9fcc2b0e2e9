using HarmonizeEffect.Training.Colour;

namespace HarmonizeEffect.Training.Data;

/// <summary>Thumbnails of parts of photos, and samples of their pixels: what every source of pairs does with a photo.</summary>
internal static class PhotoViews
{
    /// <summary>A part of the photo that keeps a good part of the object and some background.</summary>
    /// <param name="photo">The photo, with its mask.</param>
    /// <param name="leastSide">Share of the width, and of the height, that is kept at least.</param>
    /// <param name="random">Source of the choices.</param>
    public static Crop Draw(Photo photo, double leastSide, Random random)
    {
        const int attempts = 8;
        const double mostOfObject = 0.5;
        double total = photo.ForegroundRatio(photo.Whole) * photo.Width * photo.Height;
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            int width = (int)Math.Ceiling(photo.Width * (leastSide + (1 - leastSide) * random.NextDouble()));
            int height = (int)Math.Ceiling(photo.Height * (leastSide + (1 - leastSide) * random.NextDouble()));
            var view = new Crop(random.Next(photo.Width - width + 1), random.Next(photo.Height - height + 1), width, height);
            double ratio = photo.ForegroundRatio(view);
            if (ratio is > 0.005 and < 0.85 && ratio * width * height > Math.Min(leastSide, mostOfObject) * total)
                return view;
        }
        return photo.Whole;
    }

    /// <summary>[3,T,T] thumbnail.</summary>
    public static float[] Colours(Photo photo, Crop part, int side, bool mirror)
    {
        float[] planes = new float[3 * side * side];
        AreaResampler.Reduce(photo.Rgb, photo.Width, 3, part, side, mirror, planes);
        return planes;
    }

    /// <summary>[T,T] thumbnail of the mask.</summary>
    public static float[] Coverage(Photo photo, Crop part, int side, bool mirror)
    {
        float[] plane = new float[side * side];
        AreaResampler.Reduce(photo.Coverage, photo.Width, 1, part, side, mirror, plane);
        return plane;
    }

    /// <summary>Draws covered pixels, evenly and with repetition.</summary>
    /// <param name="composite">[3,T,T].</param>
    /// <param name="real">[3,T,T].</param>
    /// <param name="mask">[T,T], covered somewhere.</param>
    /// <param name="points">How many, P.</param>
    /// <param name="random">Source of the choices.</param>
    /// <returns>[3,P], [3,P] and [P].</returns>
    public static (float[] Composite, float[] Real, float[] Weight) Sample(float[] composite, float[] real, float[] mask, int points, Random random)
    {
        int area = mask.Length;
        float[] compositePoints = new float[3 * points], realPoints = new float[3 * points], weights = new float[points];
        for (int p = 0; p < points; p++)
        {
            int i = random.Next(area);
            while (mask[i] <= 0)
                i = random.Next(area);
            weights[p] = mask[i];
            for (int c = 0; c < 3; c++)
            {
                compositePoints[c * points + p] = composite[c * area + i];
                realPoints[c * points + p] = real[c * area + i];
            }
        }
        return (compositePoints, realPoints, weights);
    }

    /// <summary>The planes of a [3,T,T] thumbnail as a set of colours.</summary>
    public static Pixels ToPixels(float[] planes)
    {
        var pixels = new Pixels(planes.Length / 3);
        for (int c = 0; c < 3; c++)
            Array.Copy(planes, c * pixels.Count, pixels[c], 0, pixels.Count);
        return pixels;
    }

    /// <summary>Interleaved 8-bit RGB as a set of colours.</summary>
    public static Pixels FromBytes(byte[] rgb)
    {
        var pixels = new Pixels(rgb.Length / 3);
        for (int c = 0; c < 3; c++)
        {
            float[] plane = pixels[c];
            for (int i = 0; i < plane.Length; i++)
                plane[i] = rgb[3 * i + c] / 255f;
        }
        return pixels;
    }

    /// <summary>A set of colours, in [0,1], as interleaved 8-bit RGB.</summary>
    public static byte[] ToBytes(Pixels pixels)
    {
        byte[] rgb = new byte[3 * pixels.Count];
        for (int c = 0; c < 3; c++)
        {
            float[] plane = pixels[c];
            for (int i = 0; i < plane.Length; i++)
                rgb[3 * i + c] = (byte)(255 * plane[i] + 0.5f);
        }
        return rgb;
    }
}
