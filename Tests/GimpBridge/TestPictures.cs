using HarmonizeEffect.GimpBridge.Images;
using NetVips;
using VipsImage = NetVips.Image;

namespace HarmonizeEffect.Tests.GimpBridge;

/// <summary>Pictures and masks for tests, made from a seed.</summary>
internal static class TestPictures
{
    /// <summary>Random values: 1 to 4 bands of 8 bits, 16 bits, or floats from 0 to 1.</summary>
    public static VipsImage Noise(int width, int height, int bands = 3, Enums.BandFormat format = Enums.BandFormat.Uchar, int seed = 1)
    {
        Libvips.Start();
        var random = new Random(seed);
        int count = width * height * bands;
        VipsImage image;
        switch (format)
        {
            case Enums.BandFormat.Uchar:
                var bytes = new byte[count];
                random.NextBytes(bytes);
                image = VipsImage.NewFromMemoryCopy<byte>(bytes, width, height, bands, format);
                break;
            case Enums.BandFormat.Ushort:
                image = VipsImage.NewFromMemoryCopy<ushort>([.. Enumerable.Range(0, count).Select(_ => (ushort)random.Next(65536))], width, height, bands, format);
                break;
            default:
                image = VipsImage.NewFromMemoryCopy<float>([.. Enumerable.Range(0, count).Select(_ => random.NextSingle())], width, height, bands, format);
                break;
        }

        using (image)
            return image.Copy(interpretation: InterpretationOf(bands, format));
    }

    /// <summary>A disc of foreground with a soft edge: 0 in the corners, 255 in the middle.</summary>
    public static VipsImage Disc(int width, int height)
    {
        Libvips.Start();
        var values = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double dx = (x + 0.5 - (width / 2.0)) / width, dy = (y + 0.5 - (height / 2.0)) / height;
                values[(y * width) + x] = (byte)Math.Clamp((0.4 - Math.Sqrt((dx * dx) + (dy * dy))) * 1500, 0, 255);
            }
        }

        return VipsImage.NewFromMemoryCopy<byte>(values, width, height, 1, Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Bw);
    }

    /// <summary>Red, green and blue noise with the disc as alpha.</summary>
    public static VipsImage Cutout(int width, int height, int seed = 7)
    {
        using VipsImage colours = Noise(width, height, 3, Enums.BandFormat.Uchar, seed);
        using VipsImage alpha = Disc(width, height);
        using VipsImage joined = colours.Bandjoin(alpha);
        return joined.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    /// <summary>Writes and disposes of the image; the extension says the format, options may follow it in brackets.</summary>
    public static string Save(this VipsImage image, string path)
    {
        using (image)
            image.WriteToFile(path);
        return path.Split('[')[0];
    }

    /// <summary>All samples in order, as numbers, whatever the format.</summary>
    public static double[] Values(this VipsImage image)
    {
        using VipsImage doubles = image.Cast(Enums.BandFormat.Double);
        return doubles.WriteToMemory<double>();
    }

    /// <summary>All samples of a picture file as libvips decodes it.</summary>
    public static double[] Values(string path)
    {
        Libvips.Start();
        using VipsImage image = VipsImage.NewFromFile(path);
        return image.Values();
    }

    private static Enums.Interpretation InterpretationOf(int bands, Enums.BandFormat format) => (bands, format) switch
    {
        ( <= 2, Enums.BandFormat.Ushort) => Enums.Interpretation.Grey16,
        ( <= 2, _) => Enums.Interpretation.Bw,
        (_, Enums.BandFormat.Uchar) => Enums.Interpretation.Srgb,
        (_, Enums.BandFormat.Ushort) => Enums.Interpretation.Rgb16,
        _ => Enums.Interpretation.Scrgb,
    };
}
