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
    private readonly ProviderSession _session;
    private readonly int _maxThreads;

    private Harmonizer(ProviderSession session, int? threads)
    {
        _session = session;
        _maxThreads = threads ?? -1;
    }

    /// <summary>What the model says about itself.</summary>
    public ModelInfo Model => _session.Model;

    /// <summary>What runs the network, and why it is not DirectML if it is not. May change when a graphics card fails.</summary>
    public ProviderStatus Provider => _session.Status;

    /// <summary>Opens a model.</summary>
    /// <exception cref="ModelException">The model file is missing, damaged, or does not follow the contract.</exception>
    /// <exception cref="HarmonizeException">ONNX Runtime's native library does not load.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is not positive, or the adapter is negative.</exception>
    public static Harmonizer Open(HarmonizerOptions? options = null)
    {
        options ??= new HarmonizerOptions();
        if (options.Threads is { } threads)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Adapter, nameof(options));
        ModelFile model = ModelFile.Read(options.ModelPath);
        return new Harmonizer(ProviderSession.Open(model, options.Provider, options.Threads, options.Adapter), options.Threads);
    }

    /// <summary>Refuses a number of stages that the model does not have; null, for all, passes.</summary>
    /// <exception cref="HarmonizeException">The number is not within 1..<see cref="ModelInfo.Stages"/>.</exception>
    public void CheckStages(int? stages)
    {
        if (stages is not { } count || (count >= 1 && count <= Model.Stages))
            return;
        string sentence = Model.Stages == 1
            ? $"The model has 1 stage, so {count} cannot be used; ask for 1."
            : $"The model has {Model.Stages} stages; ask for 1 to {Model.Stages} of them, not {count}.";
        throw new HarmonizeException(sentence);
    }

    /// <summary>Predicts the curves that fit the foreground to the background.</summary>
    /// <param name="request">What to harmonize with what.</param>
    /// <param name="progress">Gets the finished share, rising to 1.</param>
    /// <param name="cancellationToken">Also stops the network while it runs.</param>
    /// <exception cref="HarmonizeException">
    /// The mask is empty, leaves no background, or differs in size from its picture; or the number of stages is not the model's.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Prediction Predict(PredictionRequest request, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        CheckStages(request.Stages);
        Region bounds = CheckForeground(request.Foreground, request.Mask);
        ImageView background = request.Background ?? request.Foreground;
        MaskView? backgroundMask = request.BackgroundMask ?? (request.Background is null ? request.Mask : null);
        CheckBackground(background, backgroundMask);
        progress?.Report(0.1);

        int side = Model.ThumbnailSize;
        Region shown = Model.ForegroundCropped ? bounds : Region.Whole(request.Foreground.Width, request.Foreground.Height);
        (Thumbnail foreground, Thumbnail surroundings) = Look(request, shown, background, backgroundMask, side, cancellationToken);
        progress?.Report(0.7);
        Prediction prediction = Predict(foreground, surroundings, request.Class, request.Stages, cancellationToken);
        progress?.Report(1);
        return prediction;
    }

    /// <summary>Predicts from ready thumbnails of <see cref="ModelInfo.ThumbnailSize"/>, made as <see cref="ModelInfo.ForegroundCropped"/> says.</summary>
    /// <param name="foreground">The foreground and its coverage.</param>
    /// <param name="background">The background and what to leave out of it.</param>
    /// <param name="semanticClass">What the foreground shows; null when it is not told.</param>
    /// <param name="stages">Use only so many stages; null for all.</param>
    /// <param name="cancellationToken">Also stops the network while it runs.</param>
    /// <exception cref="HarmonizeException">A thumbnail has another size, or the number of stages is not the model's.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Prediction Predict(Thumbnail foreground, Thumbnail background, SemanticClass? semanticClass = null, int? stages = null, CancellationToken cancellationToken = default)
    {
        CheckStages(stages);
        Prediction prediction = _session.Predict(foreground, background, semanticClass, cancellationToken);
        return stages is { } count ? prediction with { Curves = prediction.Curves.TakeStages(count) } : prediction;
    }

    /// <summary>
    /// Renders the foreground through the curves: out = in + mask · strength · (curve(in) − in).
    /// What <see cref="CurveRenderer"/> promises holds.
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
        CancellationToken cancellationToken = default) =>
        CurveRenderer.Render(source, mask, destination, CurveTable.Compose(curves, strength), _maxThreads, progress, cancellationToken);

    public void Dispose() => _session.Dispose();

    private (Thumbnail Foreground, Thumbnail Background) Look(
        PredictionRequest request, Region shown, ImageView background, MaskView? backgroundMask, int side, CancellationToken cancellationToken)
    {
        Region whole = Region.Whole(background.Width, background.Height);
        if (request.Background is null && request.BackgroundMask is null)
        {
            // One picture: it is read once.
            Region[] regions = shown == whole ? [whole] : [shown, whole];
            Thumbnail[] thumbnails = Thumbnailer.Reduce(request.Foreground, request.Mask, regions, side, side, _maxThreads, cancellationToken);
            return (thumbnails[0], thumbnails[^1]);
        }

        return (
            Thumbnailer.Reduce(request.Foreground, request.Mask, shown, side, side, _maxThreads, cancellationToken),
            Thumbnailer.Reduce(background, backgroundMask, whole, side, side, _maxThreads, cancellationToken));
    }

    private Region CheckForeground(ImageView image, MaskView mask)
    {
        MaskSize.Check(image, mask, "picture");
        Region bounds = ForegroundRegion.Find(mask, _maxThreads)
            ?? throw new HarmonizeException("The mask is empty, so there is nothing to harmonize; mark the pasted object in it.");
        if (!ForegroundRegion.IsVisible(image.Crop(bounds), mask.Crop(bounds)))
            throw new HarmonizeException("Everything inside the mask is transparent, so there is nothing to harmonize; mark the pasted object in it.");
        return bounds;
    }

    private static void CheckBackground(ImageView image, MaskView? mask)
    {
        const string wayOut = "so there is no background to match; mark only the pasted object, or give another picture as the background";
        if (mask is not { } m)
        {
            if (!ForegroundRegion.IsVisible(image, MaskView.FromAlpha(image)))
                throw new HarmonizeException("The background picture is fully transparent, so there is nothing to match; give another picture as the background.");
            return;
        }

        MaskSize.Check(image, m, "background");
        if (ForegroundRegion.IsFull(m))
            throw new HarmonizeException($"The mask covers the whole picture, {wayOut}.");
        if (!ForegroundRegion.LeavesVisible(image, m))
            throw new HarmonizeException($"Everything outside the mask is transparent, {wayOut}.");
    }
}
