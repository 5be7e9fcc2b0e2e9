using HarmonizeEffect.Training.Colour;

namespace HarmonizeEffect.Training.Data;

/// <summary>Makes pairs from photos, each from its own seed: pair number n is the same whoever asks for it, and when.</summary>
/// <param name="photos">Where the photos come from.</param>
/// <param name="views">What a pair shows of a photo; where it is augmented, photos are also retouched as a whole.</param>
/// <param name="recipe">How composites are made.</param>
public sealed class PairMaker(PhotoLibrary photos, PairViews views, PairRecipe recipe) : IPairSource
{
    /// <summary>Pixels of another photo's region that a transfer takes its colours from.</summary>
    private const int ReferenceSide = 48;

    public int Side => views.Side;

    public int Count => photos.Count;

    public TrainingPair Make(long number)
    {
        var random = new Random(Mix(number));
        int index = random.Next(photos.Count);
        Photo photo = photos[index];
        bool madeUp = views.Augment && random.NextDouble() < recipe.SyntheticMasks;
        if (madeUp)
            photo = SyntheticMask.Replace(photo, random);
        if (views.Augment && recipe.Turned > 0 && random.NextDouble() < recipe.Turned)
            photo = PhotoTurning.Random(photo, random);
        if (random.NextDouble() < recipe.Small && Math.Min(photo.Width, photo.Height) > 1)
            photo = views.Augment ? PhotoScaling.Random(photo, random) : PhotoScaling.To(photo, 256, 256, samples: 2, halveChroma: true);
        (Photo real, Photo composite, Recolouring kind) = Paste(photo, random);
        return views.Of(composite, real, madeUp ? -1 : photos.ClassOf(index), kind, random);
    }

    /// <summary>
    /// A photo, retouched as a whole, and the same with its foreground recoloured, or its background where that is drawn: both as
    /// 8-bit files would hold them.
    /// </summary>
    private (Photo Real, Photo Composite, Recolouring Kind) Paste(Photo photo, Random random)
    {
        Pixels whole = PhotoViews.FromBytes(photo.Rgb);
        if (views.Augment && random.NextDouble() < recipe.Looks)
        {
            Retouch.Random(whole, random);
            whole.Clamp();
        }
        float[] mask = Array.ConvertAll(photo.Coverage, coverage => coverage / 255f);
        bool background = recipe.Background > 0 && random.NextDouble() < recipe.Background;
        (Pixels recoloured, Recolouring kind) = Recolour(whole, background ? null : mask, random);
        Photo real = photo with { Rgb = PhotoViews.ToBytes(background ? recoloured : whole) };
        Photo composite = photo with { Rgb = PhotoViews.ToBytes(background ? Blend(recoloured, whole, mask) : Blend(whole, recoloured, mask)) };
        if (random.NextDouble() < recipe.Jpeg)
            composite = composite.AsJpeg(views.Augment ? random.Next(70, 98) : 92);
        return (real, composite, kind);
    }

    /// <summary>Recolours what the mask covers, or all of the photo where there is none.</summary>
    private (Pixels Recoloured, Recolouring Kind) Recolour(Pixels photo, float[]? mask, Random random)
    {
        // All of the soft edge too: true colours left there would tell the network the answer.
        int[] covered = [.. Enumerable.Range(0, photo.Count).Where(i => mask is null || mask[i] > 0)];
        Pixels original = Gather(photo, covered);
        Photo other = photos[random.Next(photos.Count)];
        Crop otherBox = other.Bounds(other.Whole);
        float[] otherMask = PhotoViews.Coverage(other, otherBox, ReferenceSide, false);
        Pixels otherColours = PhotoViews.ToPixels(PhotoViews.Colours(other, otherBox, ReferenceSide, false));
        int[] otherCovered = [.. Enumerable.Range(0, otherMask.Length).Where(i => otherMask[i] > 0.5f)];
        Pixels reference = otherCovered.Length < 16 ? original : Gather(otherColours, otherCovered);

        (Pixels recoloured, Recolouring kind) = CompositeRecipe.Apply(original, reference, random, recipe.Untouched, recipe.LeastChange);
        Pixels result = photo.Clone();
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < covered.Length; i++)
            {
                result[c][covered[i]] = recoloured[c][i];
            }
        }
        return (result, kind);
    }

    private static Pixels Blend(Pixels from, Pixels to, float[] mask)
    {
        Pixels blended = from.Clone();
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < mask.Length; i++)
                blended[c][i] += mask[i] * (to[c][i] - from[c][i]);
        }
        return blended;
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
