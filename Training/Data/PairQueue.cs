namespace HarmonizeEffect.Training.Data;

/// <summary>Makes the coming batches on other threads while the network works on the present one, in a fixed order.</summary>
/// <param name="maker">Makes the pairs.</param>
/// <param name="batch">Pairs in a batch.</param>
/// <param name="first">Number of the first pair; pair n of a run is the same whenever the run is resumed.</param>
/// <param name="ahead">Batches in the making.</param>
public sealed class PairQueue(PairMaker maker, int batch, long first, int ahead = 6)
{
    private readonly Queue<Task<TrainingPair[]>> coming = new();
    private long next = first;

    public TrainingPair[] Take()
    {
        while (coming.Count < ahead)
        {
            long start = next;
            next += batch;
            coming.Enqueue(Task.Run(() =>
            {
                var pairs = new TrainingPair[batch];
                for (int i = 0; i < batch; i++)
                {
                    pairs[i] = maker.Make(start + i);
                }
                return pairs;
            }));
        }
        return coming.Dequeue().GetAwaiter().GetResult();
    }
}
