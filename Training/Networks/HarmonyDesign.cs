namespace HarmonizeEffect.Training.Networks;

/// <summary>What goes beyond the paper in a <see cref="HarmonyNet"/>: the default weights' design, of which each part can be changed to see what it brings.</summary>
public sealed record HarmonyDesign
{
    /// <summary>Whether the encoder sees the mask as a fourth channel.</summary>
    public bool MaskChannel { get; init; } = true;

    /// <summary>Whether features are averaged over the region only, or over everything as in the paper.</summary>
    public bool MaskedPooling { get; init; } = true;

    /// <summary>Whether colour statistics of both regions, and of the background's ring around the foreground, join the features.</summary>
    public bool Statistics { get; init; } = true;

    /// <summary>Whether parts of the foreground are compared with parts of the background that look alike, see <see cref="Networks.Correspondence"/>.</summary>
    public bool Correspondence { get; init; } = true;

    /// <summary>Width of the two hidden layers that see both regions at once; 0 has one linear layer, as the paper.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>Pieces of a curve; even.</summary>
    public int Pieces { get; init; } = 12;

    /// <summary>Whether the curves' ends move, or stay at 0 and 1 as in the paper.</summary>
    public bool FreeEnds { get; init; } = true;

    /// <summary>Whether a colour matrix comes before the curves, which hosts render more slowly.</summary>
    public bool Matrix { get; init; }

    /// <summary>Whether a confidence shrinks the whole correction.</summary>
    public bool Guard { get; init; } = true;

    /// <summary>How often the network looks: from the second time on at its own result, to correct it.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>
    /// Whether the trained network looks at the mirrored picture too and answers with the average: twice the work, none of it in
    /// training.
    /// </summary>
    public bool Mirror { get; init; }

    /// <summary>
    /// The trained network leaves a foreground alone that it would change by less than this, root mean square in codes of 8 bits:
    /// so small a correction can hardly be seen, and is wrong about as often as it is right. Not in training.
    /// </summary>
    public double LeastCorrection { get; init; } = 4.5;

    /// <summary>Share of features that are dropped in training.</summary>
    public double Dropout { get; init; } = 0.1;
}
