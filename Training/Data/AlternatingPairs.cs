namespace HarmonizeEffect.Training.Data;

/// <summary>Pairs of several sources in turn: each gives an equal share, whatever its size.</summary>
/// <param name="sources">The sources, one at least, of equal side.</param>
public sealed class AlternatingPairs(IReadOnlyList<IPairSource> sources) : IPairSource
{
    public int Side => sources[0].Side;

    /// <summary>As many as show all of the largest source; the others are gone through more often.</summary>
    public int Count => sources.Count * sources.Max(source => source.Count);

    public TrainingPair Make(long number) => sources[(int)(number % sources.Count)].Make(number / sources.Count);
}
