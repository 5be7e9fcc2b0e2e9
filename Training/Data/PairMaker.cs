using HarmonizeEffect.Training.Colour;

namespace HarmonizeEffect.Training.Data;

/// <summary>Makes pairs from photos, each from its own seed: pair number n is the same whoever asks for it, and when.</summary>
/// <param name="photos">Where the photos come from.</param>
/// <param name="side">Side of the thumbnails, T.</param>
/// <param name="points">Foreground pixels sampled for the loss, P.</param>
/// <param name="crop">Whether the foreground thumbnail shows the mask's box only.</param>
/// <param name="augment">Whether photos are cropped, mirrored, retouched as a whole, and degraded in what the network sees.</param>
/// <param name="recipe">How composites are made.</param>
public sealed class PairMaker(PhotoLibrary photos, int side, int points, bool crop, bool augment, PairRecipe recipe) : IPairSource
{
    /// <summary>Pixels of another photo's region that a transfer takes its colours from.</summary>
    private const int ReferenceSide = 48;

    public int Side => side;

    public int Count => photos.Count;

    public TrainingPair Make(long number)
    {
        var random = new Random(Mix(number));
        int index = random.Next(photos.Count);
        Photo photo = photos[index];
        bool madeUp = augment && random.NextDouble() < recipe.SyntheticMasks;
        if (madeUp)
            photo = SyntheticMask.Replace(photo, random);
        if (random.NextDouble() < recipe.Small && Math.Min(photo.Width, photo.Height) > 1)
            photo = augment ? PhotoScaling.Random(photo, random) : PhotoScaling.To(photo, 256, 256, samples: 2, halveChroma: true);
        Crop view = augment ? PhotoViews.Draw(photo, random) : photo.Whole;
        Crop box = photo.Bounds(view);
        bool mirror = augment && random.Next(2) == 0;

        Pixels whole = PhotoViews.ToPixels(PhotoViews.Colours(photo, view, side, mirror));
        Pixels inside = PhotoViews.ToPixels(PhotoViews.Colours(photo, box, side, mirror));
        float[] wholeMask = PhotoViews.Coverage(photo, view, side, mirror), insideMask = PhotoViews.Coverage(photo, box, side, mirror);
        if (augment && random.NextDouble() < recipe.Looks)
        {
            // The same change to both, so that photos of every mood occur.
            int look = random.Next();
            Retouch.Random(whole, new Random(look));
            Retouch.Random(inside, new Random(look));
            whole.Clamp();
            inside.Clamp();
        }

        (Pixels recoloured, Recolouring kind) = RecolourForeground(inside, insideMask, random);
        float[] background = PhotoViews.ToPlanes(whole), real = PhotoViews.ToPlanes(inside), foreground = Blend(inside, recoloured, insideMask);
        int label = madeUp ? -1 : photos.ClassOf(index);
        (float[] composite, float[] truth, float[] weight) = PhotoViews.Sample(foreground, real, insideMask, points, random);
        // Uncropped, the foreground is the whole thumbnail with the recoloured region in its place.
        TrainingPair pair = crop
            ? new TrainingPair(foreground, insideMask, real, background, wholeMask, label, composite, truth, weight, kind)
            : new TrainingPair(PlaceForeground(whole, wholeMask, recoloured, view, box, mirror), wholeMask, [.. background], background, wholeMask,
                label, composite, truth, weight, kind);
        if (augment)
            Degradation.Apply(pair, side, random);
        return pair;
    }

    private (Pixels Composite, Recolouring Kind) RecolourForeground(Pixels inside, float[] mask, Random random)
    {
        // All of the soft edge too: true colours left there would tell the network the answer.
        int[] covered = [.. Enumerable.Range(0, mask.Length).Where(i => mask[i] > 0)];
        Pixels original = Gather(inside, covered);
        Photo other = photos[random.Next(photos.Count)];
        Crop otherBox = other.Bounds(other.Whole);
        float[] otherMask = PhotoViews.Coverage(other, otherBox, ReferenceSide, false);
        Pixels otherColours = PhotoViews.ToPixels(PhotoViews.Colours(other, otherBox, ReferenceSide, false));
        int[] otherCovered = [.. Enumerable.Range(0, otherMask.Length).Where(i => otherMask[i] > 0.5f)];
        Pixels reference = otherCovered.Length < 16 ? original : Gather(otherColours, otherCovered);

        (Pixels recoloured, Recolouring kind) = CompositeRecipe.Apply(original, reference, random, recipe.Untouched, recipe.LeastChange);
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

    private static float[] Blend(Pixels inside, Pixels recoloured, float[] mask)
    {
        int area = mask.Length;
        float[] planes = new float[3 * area];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < area; i++)
                planes[c * area + i] = inside[c][i] + mask[i] * (recoloured[c][i] - inside[c][i]);
        }
        return planes;
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

    /// <summary>SplitMix64, folded to 31 bits: neighbouring seeds give unrelated sequences.</summary>
    internal static int Mix(long seed)
    {
        ulong z = (ulong)seed + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) & 0x7FFFFFFF);
    }
}
