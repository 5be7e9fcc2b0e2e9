using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;
using HarmonizeEffect.Model;

namespace HarmonizeEffect;

/// <summary>
/// The one door: image → thumbnail → network → curves → render. Safe to use from several threads at once; predictions
/// then wait for each other.
/// </summary>
public sealed class Harmonizer : IDisposable
{
    private Harmonizer(ModelInfo model, ProviderStatus provider)
    {
        Model = model;
        Provider = provider;
    }

    /// <summary>What the model says about itself.</summary>
    public ModelInfo Model { get; }

    /// <summary>What runs the network, and why it is not DirectML if it is not.</summary>
    public ProviderStatus Provider { get; }

    /// <summary>Opens a model.</summary>
    /// <exception cref="ModelException">The model file is missing, damaged, or does not follow the contract.</exception>
    public static Harmonizer Open(HarmonizerOptions? options = null) => throw new NotImplementedException();

    /// <summary>Predicts the curves that fit the foreground to the background.</summary>
    /// <param name="request">What to harmonize with what.</param>
    /// <param name="progress">Gets the finished share, rising to 1.</param>
    /// <param name="cancellationToken">Also stops the network while it runs.</param>
    /// <exception cref="HarmonizeException">
    /// The mask is empty, leaves no background, or differs in size from its picture; or the number of stages is not the model's.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Prediction Predict(PredictionRequest request, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Predicts from ready thumbnails of <see cref="ModelInfo.ThumbnailSize"/>, made as <see cref="ModelInfo.ForegroundCropped"/> says.</summary>
    /// <param name="foreground">The foreground and its coverage.</param>
    /// <param name="background">The background and what to leave out of it.</param>
    /// <param name="semanticClass">What the foreground shows; null when it is not told.</param>
    /// <param name="stages">Use only so many stages; null for all.</param>
    /// <param name="cancellationToken">Also stops the network while it runs.</param>
    /// <exception cref="HarmonizeException">A thumbnail has another size, or the number of stages is not the model's.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Prediction Predict(Thumbnail foreground, Thumbnail background, SemanticClass? semanticClass = null, int? stages = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>
    /// Renders the foreground through the curves: out = in + mask · strength · (curve(in) − in).
    /// What <see cref="CurveRenderer.Render"/> promises holds.
    /// </summary>
    /// <param name="source">The picture.</param>
    /// <param name="mask">The foreground's coverage, as large as the picture; null changes every pixel.</param>
    /// <param name="destination">Same size and format; the very same view renders in place.</param>
    /// <param name="curves">The prediction.</param>
    /// <param name="strength">How far to go from the original (0) to the prediction (1).</param>
    /// <param name="progress">Gets the finished share, rising to 1; called from worker threads.</param>
    /// <param name="cancellationToken">Stops between bands of rows; the destination is then partly rendered.</param>
    /// <exception cref="HarmonizeException">Sizes differ, or the strength is not within 0..1.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Render(
        ImageView source,
        MaskView? mask,
        ImageView destination,
        CurveSet curves,
        double strength = 1,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
