namespace HarmonizeEffect.Training.Data;

/// <summary>Training pairs by number. A number gives the same pair whoever asks for it, and when.</summary>
public interface IPairSource
{
    /// <summary>Side of the thumbnails.</summary>
    int Side { get; }

    /// <summary>Pairs that count as one epoch.</summary>
    int Count { get; }

    /// <summary>Makes a pair; any number is good.</summary>
    /// <exception cref="NetVips.VipsException">A picture is broken.</exception>
    /// <exception cref="InvalidDataException">A picture and its mask do not belong together.</exception>
    TrainingPair Make(long number);
}
