namespace HarmonizeEffect.Training.Data;

/// <summary>Pairs of random numbers, for comparisons that need some input and no picture.</summary>
internal sealed class NoisePairs(int side) : IPairSource
{
    public int Side => side;

    public int Count => 8;

    public TrainingPair Make(long number)
    {
        var random = new Random(PairMaker.Mix(number));
        int area = side * side;
        return new TrainingPair(Numbers(3 * area), Numbers(area), Numbers(3 * area), Numbers(3 * area), Numbers(area), (int)(number % 5), Numbers(3), Numbers(3), [1], null);

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }
}
