namespace HarmonizeEffect.Training.Data;

/// <summary>Pairs straight from a dataset in iHarmony4's layout. Every epoch goes through all of them in an order of its own.</summary>
/// <param name="cases">The composites.</param>
/// <param name="labels">Their classes, where known.</param>
/// <param name="side">Side of the thumbnails, T.</param>
/// <param name="points">Foreground pixels sampled for the loss, P.</param>
/// <param name="crop">Whether the foreground thumbnail shows the mask's box only.</param>
/// <param name="augment">Whether pictures are cropped and mirrored at random (the paper), degraded in what the network sees, and shuffled.</param>
public sealed class HarmonyPairs(IReadOnlyList<HarmonyCase> cases, ClassLabels labels, int side, int points, bool crop, bool augment) : IPairSource
{
    /// <summary>Epochs whose order is remembered: the queue may be working on two at once.</summary>
    private const int RememberedOrders = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, int[]> _orders = [];

    public int Side => side;

    public int Count => cases.Count;

    public TrainingPair Make(long number)
    {
        var random = new Random(PairMaker.Mix(number));
        HarmonyCase item = cases[augment ? IndexOf(number) : (int)(number % Count)];
        (Photo composite, Photo real) = Load(item);
        Crop view = augment ? PhotoViews.Draw(composite, random) : composite.Whole;
        Crop box = composite.Bounds(view);
        bool mirror = augment && random.Next(2) == 0;

        float[] insideMask = PhotoViews.Coverage(composite, box, side, mirror), wholeMask = PhotoViews.Coverage(composite, view, side, mirror);
        float[] inside = PhotoViews.Colours(composite, box, side, mirror), truth = PhotoViews.Colours(real, box, side, mirror);
        float[] background = PhotoViews.Colours(composite, view, side, mirror);
        (float[] compositePoints, float[] realPoints, float[] weight) = PhotoViews.Sample(inside, truth, insideMask, points, random);
        TrainingPair pair = crop
            ? new TrainingPair(inside, insideMask, truth, background, wholeMask, labels[item.Name], compositePoints, realPoints, weight, null)
            : new TrainingPair([.. background], wholeMask, PhotoViews.Colours(real, view, side, mirror), background, wholeMask, labels[item.Name], compositePoints, realPoints, weight, null);
        if (augment)
            Degradation.Apply(pair, side, random);
        return pair;
    }

    /// <summary>Position of a pair among the cases: each epoch is a permutation of them.</summary>
    private int IndexOf(long number)
    {
        long epoch = number / Count;
        lock (_lock)
        {
            if (!_orders.TryGetValue(epoch, out int[]? order))
            {
                order = [.. Enumerable.Range(0, Count)];
                new Random(PairMaker.Mix(epoch)).Shuffle(order);
                if (_orders.Count == RememberedOrders)
                    _orders.Remove(_orders.Keys.Min());
                _orders[epoch] = order;
            }
            return order[(int)(number % Count)];
        }
    }

    /// <summary>Decodes the three files, reduced as far as twice the thumbnail's detail allows.</summary>
    private (Photo Composite, Photo Real) Load(HarmonyCase item)
    {
        Photo composite = Photo.Load(item.Composite, item.Mask, 2 * side), real = Photo.Load(item.Real, item.Mask, 2 * side);
        return (composite.Width, composite.Height) == (real.Width, real.Height)
            ? (composite, real)
            : throw new InvalidDataException($"{item.Composite} and {item.Real} differ in size.");
    }
}
