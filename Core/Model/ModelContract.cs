namespace HarmonizeEffect.Model;

/// <summary>
/// The names that an ONNX file and its readers agree on. An exporter writes them, <see cref="ModelInfo"/> checks them.
/// </summary>
public static class ModelContract
{
    /// <summary>Version of this contract; a model of another version is refused.</summary>
    public const string Version = "1";

    /// <summary>Largest number of stages S.</summary>
    public const int MaxStages = 16;

    /// <summary>Largest number of knots K of a curve; the smallest is 2.</summary>
    public const int MaxKnots = 4097;

    /// <summary>Input [N, 3, H, W]: the foreground's thumbnail, unmasked, sRGB-encoded, 0..1.</summary>
    public const string Foreground = "foreground";

    /// <summary>Input [N, 1, H, W]: coverage of <see cref="Foreground"/>, 0..1.</summary>
    public const string ForegroundMask = "foreground_mask";

    /// <summary>Input [N, 3, H, W]: the whole background's thumbnail, unmasked.</summary>
    public const string Background = "background";

    /// <summary>Input [N, 1, H, W]: coverage of the foreground in <see cref="Background"/>; the graph looks at the rest.</summary>
    public const string BackgroundMask = "background_mask";

    /// <summary>Input [N, 5]: one-hot <see cref="SemanticClass"/>; all zeros when it is not told.</summary>
    public const string Class = "class";

    /// <summary>
    /// Output [N, S, 3, K]: values of S stages' curves at K evenly spaced knots from 0 to 1. The values may leave 0..1, and outside
    /// 0..1 a curve continues with the slope of its end; only the rendered result of an integer format is clamped.
    /// </summary>
    public const string Curves = "curves";

    /// <summary>Optional output [N, 5]: how likely each <see cref="SemanticClass"/> is.</summary>
    public const string ClassScores = "class_scores";

    /// <summary>
    /// Optional output [N, 3, 4]: a colour matrix M, row by row. The curves then act on M · [r, g, b, 1], of encoded values and unclamped.
    /// </summary>
    public const string Matrix = "matrix";

    /// <summary>Metadata keys, all required, values as strings in the invariant culture.</summary>
    public static class Keys
    {
        /// <summary><see cref="ModelContract.Version"/>.</summary>
        public const string Contract = "harmonize.contract";

        /// <summary>Name of the architecture, for example S2CRNet.</summary>
        public const string Architecture = "harmonize.architecture";

        /// <summary>Which of the architecture's networks, in its own words: base, C or CS of S2CRNet.</summary>
        public const string Variant = "harmonize.variant";

        /// <summary>Number of stages S.</summary>
        public const string Stages = "harmonize.stages";

        /// <summary>Number of knots K.</summary>
        public const string Knots = "harmonize.knots";

        /// <summary>Side of the square thumbnails that the network wants, in pixels.</summary>
        public const string Thumbnail = "harmonize.thumbnail";

        /// <summary>true when the foreground inputs show only the mask's bounding box, false when they show the whole picture.</summary>
        public const string ForegroundCropped = "harmonize.foreground_cropped";

        /// <summary>The classes in the order of the class input, with commas.</summary>
        public const string Classes = "harmonize.classes";

        /// <summary>The training data, in words.</summary>
        public const string TrainedOn = "harmonize.trained_on";

        /// <summary>How long it was trained, in words.</summary>
        public const string Training = "harmonize.training";

        /// <summary>Figures on a test split, in words.</summary>
        public const string Figures = "harmonize.figures";

        /// <summary>Licence of the weights.</summary>
        public const string Licence = "harmonize.licence";

        /// <summary>Version of the weights.</summary>
        public const string ModelVersion = "harmonize.version";
    }

    /// <summary>The value of <see cref="Keys.Classes"/>: the names of <see cref="SemanticClass"/> in its order.</summary>
    public static string Classes { get; } = string.Join(',', Enum.GetNames<SemanticClass>()).ToLowerInvariant();
}
