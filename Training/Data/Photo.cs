using NetVips;

namespace HarmonizeEffect.Training.Data;

/// <summary>A photo and the mask of one object in it, decoded: interleaved 8-bit RGB, and coverage 0..255, row by row.</summary>
public sealed record Photo(int Width, int Height, byte[] Rgb, byte[] Coverage)
{
    /// <summary>Reads a pair of files.</summary>
    /// <param name="imagePath">The picture.</param>
    /// <param name="maskPath">Its mask.</param>
    /// <param name="detail">Both are reduced by 2, 4 or 8 while they are decoded, but not below so many pixels on the shorter side; null keeps their size.</param>
    /// <exception cref="InvalidDataException">A file is missing or broken, sizes differ, or the mask covers nothing or everything.</exception>
    public static Photo Load(string imagePath, string maskPath, int? detail = null)
    {
        try
        {
            return Decode(imagePath, maskPath, detail is { } pixels ? ShrinkFor(imagePath, pixels) : 1);
        }
        catch (VipsException e)
        {
            // libvips' own words may come from another thread's file.
            throw new InvalidDataException($"{imagePath} or its mask {maskPath} cannot be decoded.", e);
        }
    }

    private static Photo Decode(string imagePath, string maskPath, int shrink)
    {
        using Image photo = Open(imagePath, shrink);
        using Image rgb = photo.Colourspace(Enums.Interpretation.Srgb);
        using Image three = rgb.Bands > 3 ? rgb.ExtractBand(0, n: 3) : rgb.Copy();
        using Image mask = Open(maskPath, shrink);
        using Image grey = mask.Colourspace(Enums.Interpretation.Bw);
        using Image one = grey.ExtractBand(0);
        if (one.Width != three.Width || one.Height != three.Height)
            throw new InvalidDataException($"{imagePath} is {three.Width} × {three.Height}, its mask {one.Width} × {one.Height}.");

        byte[] coverage = one.WriteToMemory<byte>();
        if (Array.TrueForAll(coverage, c => c == 0) || Array.TrueForAll(coverage, c => c == 255))
            throw new InvalidDataException($"The mask {maskPath} leaves no foreground or no background.");
        return new Photo(three.Width, three.Height, three.WriteToMemory<byte>(), coverage);
    }

    private static int ShrinkFor(string imagePath, int detail)
    {
        using Image header = Image.NewFromFile(imagePath, access: Enums.Access.Sequential);
        int shrink = 1;
        while (shrink < 8 && Math.Min(header.Width, header.Height) / (2 * shrink) >= detail)
            shrink *= 2;
        return shrink;
    }

    private static Image Open(string path, int shrink)
    {
        // JPEG's decoder reduces by itself, in a fraction of the time; a file that breaks off is an error, not grey.
        if (shrink > 1 && Path.GetExtension(path).StartsWith(".jp", StringComparison.OrdinalIgnoreCase))
            return Image.Jpegload(path, shrink: shrink, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);
        Image image = Image.NewFromFile(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);
        if (shrink == 1)
            return image;
        using (image)
        {
            return image.Shrink(shrink, shrink, ceil: true);
        }
    }

    /// <summary>The box around all pixels with any coverage inside <paramref name="within"/>; empty where there are none.</summary>
    public Crop Bounds(Crop within)
    {
        int left = within.X + within.Width, top = within.Y + within.Height, right = within.X, bottom = within.Y;
        for (int y = within.Y; y < within.Y + within.Height; y++)
        {
            ReadOnlySpan<byte> row = Coverage.AsSpan(y * Width + within.X, within.Width);
            int first = row.IndexOfAnyExcept((byte)0);
            if (first >= 0)
            {
                left = Math.Min(left, within.X + first);
                right = Math.Max(right, within.X + row.LastIndexOfAnyExcept((byte)0) + 1);
                top = Math.Min(top, y);
                bottom = y + 1;
            }
        }
        return left < right ? new Crop(left, top, right - left, bottom - top) : default;
    }

    /// <summary>Mean coverage inside <paramref name="within"/>, 0..1.</summary>
    public double ForegroundRatio(Crop within)
    {
        long sum = 0;
        for (int y = within.Y; y < within.Y + within.Height; y++)
        {
            foreach (byte coverage in Coverage.AsSpan(y * Width + within.X, within.Width))
            {
                sum += coverage;
            }
        }
        return sum / (255.0 * within.Width * within.Height);
    }

    /// <summary>The photo as a JPEG file would give it back.</summary>
    /// <param name="quality">1..100.</param>
    public Photo AsJpeg(int quality)
    {
        using Image plain = Image.NewFromMemory(Rgb, Width, Height, bands: 3, Enums.BandFormat.Uchar);
        using Image tagged = plain.Copy(interpretation: Enums.Interpretation.Srgb);
        using Image decoded = Image.NewFromBuffer(tagged.JpegsaveBuffer(q: quality), access: Enums.Access.Sequential);
        return this with { Rgb = decoded.WriteToMemory<byte>() };
    }

    public Crop Whole => new(0, 0, Width, Height);
}

/// <summary>A rectangle of pixels.</summary>
public readonly record struct Crop(int X, int Y, int Width, int Height);
