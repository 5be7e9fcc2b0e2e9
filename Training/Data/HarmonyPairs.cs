namespace HarmonizeEffect.Training.Data;

/// <summary>Pairs straight from a dataset in iHarmony4's layout. Every epoch goes through all of them in an order of its own.</summary>
/// <param name="cases">The composites.</param>
/// <param name="labels">Their classes, where known.</param>
/// <param name="views">What a pair shows of a composite; where it is augmented, the cases are also shuffled.</param>
public sealed class HarmonyPairs(IReadOnlyList<HarmonyCase> cases, ClassLabels labels, PairViews views) : IPairSource
{
    /// <summary>Epochs whose order is remembered: the queue may be working on two at once.</summary>
    private const int RememberedOrders = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, int[]> _orders = [];

    public int Side => views.Side;

    public int Count => cases.Count;

    public TrainingPair Make(long number)
    {
        var random = new Random(PairMaker.Mix(number));
        HarmonyCase item = cases[views.Augment ? IndexOf(number) : (int)(number % Count)];
        (Photo composite, Photo real) = Load(item);
        return views.Of(composite, real, labels[item.Name], kind: null, random);
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
        Photo composite = Photo.Load(item.Composite, item.Mask, 2 * views.Side), real = Photo.Load(item.Real, item.Mask, 2 * views.Side);
        return (composite.Width, composite.Height) == (real.Width, real.Height)
            ? (composite, real)
            : throw new InvalidDataException($"{item.Composite} and {item.Real} differ in size.");
    }
}
