using System.Collections.Concurrent;

namespace HarmonizeEffect.Training.Data;

/// <summary>
/// Makes the coming batches on other threads while the network works on the present one, in a fixed order. A pair that
/// cannot be made is replaced by another, and told of once.
/// </summary>
/// <param name="source">Makes the pairs.</param>
/// <param name="batch">Pairs in a batch.</param>
/// <param name="first">Number of the first pair; pair n of a run is the same whenever the run is resumed.</param>
/// <param name="ahead">Batches in the making.</param>
/// <param name="report">Receives a sentence about each broken file, from any thread.</param>
public sealed class PairQueue(IPairSource source, int batch, long first, int ahead = 6, Action<string>? report = null)
{
    private const int Attempts = 20;
    private readonly Queue<Task<TrainingPair[]>> _coming = new();
    private readonly ConcurrentDictionary<string, bool> _told = new();
    private long _next = first;
    private int _skipped;

    /// <summary>Pairs that were replaced so far.</summary>
    public int Skipped => _skipped;

    /// <exception cref="InvalidDataException">Every attempt met a broken picture.</exception>
    public TrainingPair[] Take()
    {
        while (_coming.Count < ahead)
        {
            long start = _next;
            _next += batch;
            _coming.Enqueue(Task.Run(() =>
            {
                var pairs = new TrainingPair[batch];
                for (int i = 0; i < batch; i++)
                    pairs[i] = Make(start + i);
                return pairs;
            }));
        }
        return _coming.Dequeue().GetAwaiter().GetResult();
    }

    private TrainingPair Make(long number)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                // Far away numbers, so that the replacement too depends on the number only.
                return source.Make(number + ((long)attempt << 40));
            }
            catch (InvalidDataException e) when (attempt < Attempts)
            {
                Interlocked.Increment(ref _skipped);
                if (_told.TryAdd(e.Message, true))
                    report?.Invoke($"skipped: {e.Message}");
            }
        }
    }
}
