namespace HarmonizeEffect.Training.Data;

/// <summary>Training pairs by number. A number gives the same pair whoever asks for it, and when.</summary>
public interface IPairSource
{
    /// <summary>Side of the thumbnails.</summary>
    int Side { get; }

    /// <summary>Pairs that count as one epoch.</summary>
    int Count { get; }

    /// <summary>Makes a pair; any number is good.</summary>
    /// <exception cref="InvalidDataException">A picture is missing or broken, or does not fit its mask.</exception>
    TrainingPair Make(long number);
}
