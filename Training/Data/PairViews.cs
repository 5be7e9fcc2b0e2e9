using HarmonizeEffect.Training.Colour;

namespace HarmonizeEffect.Training.Data;

/// <summary>What a training pair shows of a composite and its photo.</summary>
/// <param name="Side">Side of the thumbnails, T.</param>
/// <param name="Points">Foreground pixels sampled for the loss, P.</param>
/// <param name="Crop">Whether the foreground thumbnail shows the mask's box only.</param>
/// <param name="Augment">Whether pictures are cropped and mirrored at random (the paper), and degraded in what the network sees.</param>
/// <param name="LeastSide">Share of a picture's width, and of its height, that a random crop keeps at least.</param>
public sealed record PairViews(int Side, int Points, bool Crop, bool Augment, double LeastSide)
{
    /// <summary>Makes the pair.</summary>
    /// <param name="composite">The composite, with its mask.</param>
    /// <param name="real">The photo, of the same size and with the same mask.</param>
    /// <param name="label">Semantic class, −1 where unknown.</param>
    /// <param name="kind">What made the composite; null where it came ready-made.</param>
    /// <param name="random">Source of every choice.</param>
    public TrainingPair Of(Photo composite, Photo real, int label, Recolouring? kind, Random random)
    {
        Crop view = Augment ? PhotoViews.Draw(composite, LeastSide, random) : composite.Whole;
        Crop box = composite.Bounds(view);
        bool mirror = Augment && random.Next(2) == 0;
        float[] Colours(Photo photo, Crop part) => PhotoViews.Colours(photo, part, Side, mirror);

        float[] wholeMask = PhotoViews.Coverage(composite, view, Side, mirror), insideMask = PhotoViews.Coverage(composite, box, Side, mirror);
        float[] inside = Colours(composite, box), truth = Colours(real, box);
        // The composite, not the photo: true colours along the soft edge would tell the network the answer.
        float[] background = Colours(composite, view);
        (float[] compositePoints, float[] realPoints, float[] weight) = PhotoViews.Sample(inside, truth, insideMask, Points, random);
        TrainingPair pair = Crop
            ? new TrainingPair(inside, insideMask, truth, background, wholeMask, label, compositePoints, realPoints, weight, kind)
            : new TrainingPair([.. background], wholeMask, Colours(real, view), background, wholeMask, label, compositePoints, realPoints, weight, kind);
        if (Augment)
            Degradation.Apply(pair, Side, random);
        return pair;
    }
}
