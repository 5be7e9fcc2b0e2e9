using HarmonizeEffect.Training.Colour;

namespace HarmonizeEffect.Training.Data;

/// <summary>
/// One training pair: what the network sees, and a sample of foreground colours before and after harmonization.
/// </summary>
/// <param name="Foreground">[3,T,T] thumbnail of the composite's foreground box.</param>
/// <param name="ForegroundMask">[1,T,T] its coverage.</param>
/// <param name="Background">[3,T,T] thumbnail of the whole photo.</param>
/// <param name="BackgroundMask">[1,T,T] the foreground's coverage in it.</param>
/// <param name="Class">Semantic class, −1 where unknown.</param>
/// <param name="Composite">[3,P] colours of P foreground pixels in the composite.</param>
/// <param name="Real">[3,P] the same pixels in the photo.</param>
/// <param name="Weight">[P] their coverage.</param>
/// <param name="Kind">What made the composite.</param>
public sealed record TrainingPair(
    float[] Foreground, float[] ForegroundMask, float[] Background, float[] BackgroundMask, int Class,
    float[] Composite, float[] Real, float[] Weight, Recolouring Kind);

/// <summary>Makes pairs from photos, each from its own seed: pair number n is the same whoever asks for it, and when.</summary>
/// <param name="photos">Where the photos come from.</param>
/// <param name="side">Side of the thumbnails, T.</param>
/// <param name="points">Foreground pixels sampled for the loss, P.</param>
/// <param name="crop">Whether the foreground thumbnail shows the mask's box only.</param>
/// <param name="augment">Whether photos are cropped, mirrored, retouched as a whole, and degraded in what the network sees.</param>
public sealed class PairMaker(PhotoLibrary photos, int side, int points, bool crop, bool augment)
{
    /// <summary>Pixels of another photo's region that a transfer takes its colours from.</summary>
    private const int ReferenceSide = 48;

    public int Side => side;

    public int Points => points;

    public TrainingPair Make(long seed)
    {
        var random = new Random(Mix(seed));
        int index = random.Next(photos.Count);
        Photo photo = photos[index];
        Crop view = augment ? RandomView(photo, random) : photo.Whole;
        Crop box = photo.Bounds(view);
        bool mirror = augment && random.Next(2) == 0;
        int area = side * side;

        var whole = ReadColours(photo, view, side, mirror);
        float[] wholeMask = ReadCoverage(photo, view, side, mirror);
        var inside = ReadColours(photo, box, side, mirror);
        float[] insideMask = ReadCoverage(photo, box, side, mirror);
        if (augment && random.NextDouble() < 0.4)
        {
            // The same change to both, so that photos of every mood occur.
            int look = random.Next();
            Retouch.Random(whole, new Random(look));
            Retouch.Random(inside, new Random(look));
            whole.Clamp();
            inside.Clamp();
        }

        (Pixels composite, Recolouring kind) = RecolourForeground(inside, insideMask, random);

        float[] foreground = new float[3 * area], foregroundMask = insideMask, background = new float[3 * area];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < area; i++)
            {
                foreground[c * area + i] = inside[c][i] + insideMask[i] * (composite[c][i] - inside[c][i]);
            }
            whole[c].CopyTo(background, c * area);
        }
        float[] compositePoints = new float[3 * points], realPoints = new float[3 * points], weights = new float[points];
        for (int p = 0; p < points; p++)
        {
            int i = DrawCovered(insideMask, random);
            weights[p] = insideMask[i];
            for (int c = 0; c < 3; c++)
            {
                compositePoints[c * points + p] = foreground[c * area + i];
                realPoints[c * points + p] = inside[c][i];
            }
        }
        if (!crop)
        {
            // Uncropped, the foreground is the whole thumbnail with the recoloured region in its place.
            foreground = PlaceForeground(whole, wholeMask, composite, view, box, mirror);
            foregroundMask = wholeMask;
        }
        if (augment)
        {
            // Apart: what was pasted came from another photo.
            Degradation.Apply(foreground, side, random);
            Degradation.Apply(background, side, random);
        }
        return new TrainingPair(foreground, foregroundMask, background, wholeMask, photos.ClassOf(index), compositePoints, realPoints, weights, kind);
    }

    private (Pixels Composite, Recolouring Kind) RecolourForeground(Pixels inside, float[] mask, Random random)
    {
        // All of the soft edge too: true colours left there would tell the network the answer.
        int[] covered = [.. Enumerable.Range(0, mask.Length).Where(i => mask[i] > 0)];
        Pixels original = Gather(inside, covered);
        Photo other = photos[random.Next(photos.Count)];
        Crop otherBox = other.Bounds(other.Whole);
        float[] otherMask = ReadCoverage(other, otherBox, ReferenceSide, false);
        Pixels otherColours = ReadColours(other, otherBox, ReferenceSide, false);
        int[] otherCovered = [.. Enumerable.Range(0, otherMask.Length).Where(i => otherMask[i] > 0.5f)];
        Pixels reference = otherCovered.Length < 16 ? original : Gather(otherColours, otherCovered);

        (Pixels recoloured, Recolouring kind) = CompositeRecipe.Apply(original, reference, random);
        Pixels composite = inside.Clone();
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < covered.Length; i++)
            {
                composite[c][covered[i]] = recoloured[c][i];
            }
        }
        return (composite, kind);
    }

    /// <summary>A part of the photo that keeps most of the object and some background.</summary>
    private static Crop RandomView(Photo photo, Random random)
    {
        double total = photo.ForegroundRatio(photo.Whole) * photo.Width * photo.Height;
        for (int attempt = 0; attempt < 4; attempt++)
        {
            int width = (int)Math.Ceiling(photo.Width * (0.55 + 0.45 * random.NextDouble()));
            int height = (int)Math.Ceiling(photo.Height * (0.55 + 0.45 * random.NextDouble()));
            var view = new Crop(random.Next(photo.Width - width + 1), random.Next(photo.Height - height + 1), width, height);
            double ratio = photo.ForegroundRatio(view);
            if (ratio is > 0.005 and < 0.85 && ratio * width * height > 0.5 * total)
            {
                return view;
            }
        }
        return photo.Whole;
    }

    private float[] PlaceForeground(Pixels whole, float[] wholeMask, Pixels composite, Crop view, Crop box, bool mirror)
    {
        int area = side * side;
        float[] result = new float[3 * area];
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                int i = y * side + x;
                double across = mirror ? side - 1 - x : x;
                int u = (int)((view.X + (across + 0.5) * view.Width / side - box.X) * side / box.Width);
                int v = (int)((view.Y + (y + 0.5) * view.Height / side - box.Y) * side / box.Height);
                int j = Math.Clamp(v, 0, side - 1) * side + Math.Clamp(mirror ? side - 1 - u : u, 0, side - 1);
                for (int c = 0; c < 3; c++)
                {
                    result[c * area + i] = whole[c][i] + wholeMask[i] * (composite[c][j] - whole[c][i]);
                }
            }
        }
        return result;
    }

    private static Pixels ReadColours(Photo photo, Crop part, int side, bool mirror)
    {
        int area = side * side;
        float[] planes = new float[3 * area];
        AreaResampler.Reduce(photo.Rgb, photo.Width, 3, part, side, mirror, planes);
        var pixels = new Pixels(area);
        for (int c = 0; c < 3; c++)
        {
            Array.Copy(planes, c * area, pixels[c], 0, area);
        }
        return pixels;
    }

    private static float[] ReadCoverage(Photo photo, Crop part, int side, bool mirror)
    {
        float[] plane = new float[side * side];
        AreaResampler.Reduce(photo.Coverage, photo.Width, 1, part, side, mirror, plane);
        return plane;
    }

    private static Pixels Gather(Pixels from, int[] indices)
    {
        var result = new Pixels(indices.Length);
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < indices.Length; i++)
            {
                result[c][i] = from[c][indices[i]];
            }
        }
        return result;
    }

    private static int DrawCovered(float[] mask, Random random)
    {
        int i;
        do
        {
            i = random.Next(mask.Length);
        }
        while (mask[i] <= 0);
        return i;
    }

    /// <summary>SplitMix64, folded to 31 bits: neighbouring seeds give unrelated sequences.</summary>
    internal static int Mix(long seed)
    {
        ulong z = (ulong)seed + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) & 0x7FFFFFFF);
    }
}
