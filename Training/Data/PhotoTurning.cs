using NetVips;

namespace HarmonizeEffect.Training.Data;

/// <summary>Turns photos a little, as cameras are held: thumbnails of a photo that was seen before then differ in every pixel.</summary>
internal static class PhotoTurning
{
    private const double MostDegrees = 20;

    /// <summary>The photo turned by up to 20° to either side; the photo itself where too little of the object or of what surrounds it would be left.</summary>
    public static Photo Random(Photo photo, Random random)
    {
        Photo turned = By(photo, MostDegrees * ((2 * random.NextDouble()) - 1));
        double share = turned.ForegroundRatio(turned.Whole), before = photo.ForegroundRatio(photo.Whole);
        return share > before / 2 && share < Math.Max(before, 0.9) ? turned : photo;
    }

    /// <summary>Turns photo and mask about their centre, and cuts out the largest rectangle that holds nothing but photo.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="degrees">Clockwise, below 45 to either side.</param>
    public static Photo By(Photo photo, double degrees)
    {
        (int width, int height) = Inside(photo.Width, photo.Height, Math.Abs(degrees) * Math.PI / 180);
        return new Photo(width, height, Turn(photo.Rgb, bands: 3), Turn(photo.Coverage, bands: 1));

        byte[] Turn(byte[] pixels, int bands)
        {
            using Image upright = Image.NewFromMemory(pixels, photo.Width, photo.Height, bands, Enums.BandFormat.Uchar);
            using Image turned = upright.Rotate(degrees);
            using Image cut = turned.ExtractArea((turned.Width - width) / 2, (turned.Height - height) / 2, width, height);
            return cut.WriteToMemory<byte>();
        }
    }

    // The sides of the largest upright rectangle about the centre of a turned one. It touches all four edges, or, where the turned one is too long
    // and narrow for that, both of the long ones, with two corners in their middle. Two pixels less on each side, as the turned one has a soft edge and lies up to a pixel off.
    private static (int Width, int Height) Inside(int width, int height, double angle)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        (double longer, double shorter) = (Math.Max(width, height), Math.Min(width, height));
        double wide, high;
        if (shorter <= 2 * sine * cosine * longer)
        {
            (wide, high) = width >= height ? (shorter / (2 * sine), shorter / (2 * cosine)) : (shorter / (2 * cosine), shorter / (2 * sine));
        }
        else
        {
            double difference = (cosine * cosine) - (sine * sine);
            (wide, high) = (((width * cosine) - (height * sine)) / difference, ((height * cosine) - (width * sine)) / difference);
        }

        return (Math.Max(1, (int)wide - 4), Math.Max(1, (int)high - 4));
    }
}
