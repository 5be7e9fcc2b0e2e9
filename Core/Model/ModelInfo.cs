namespace HarmonizeEffect.Model;

/// <summary>What a model file says about itself, checked against its graph.</summary>
/// <param name="Architecture">Name of the architecture, for example S2CRNet.</param>
/// <param name="Variant">base, C or CS.</param>
/// <param name="Stages">Number of stages S of its curves.</param>
/// <param name="Knots">Number of knots K of each curve.</param>
/// <param name="ThumbnailSize">Side of the square thumbnails, in pixels.</param>
/// <param name="ForegroundCropped">Whether the foreground's thumbnail shows only the mask's bounding box.</param>
/// <param name="HasClassScores">Whether it also tells how likely each class is.</param>
/// <param name="TrainedOn">The training data, in words.</param>
/// <param name="Training">How long it was trained, in words.</param>
/// <param name="Figures">Figures on a test split, in words.</param>
/// <param name="Licence">Licence of the weights.</param>
/// <param name="Version">Version of the weights.</param>
public sealed record ModelInfo(
    string Architecture,
    string Variant,
    int Stages,
    int Knots,
    int ThumbnailSize,
    bool ForegroundCropped,
    bool HasClassScores,
    string TrainedOn,
    string Training,
    string Figures,
    string Licence,
    string Version);
