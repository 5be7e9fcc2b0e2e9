using HarmonizeEffect.Curves;
using HarmonizeEffect.Curves.Export;
using HarmonizeEffect.GimpBridge.Composites;
using HarmonizeEffect.GimpBridge.Files;
using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.GimpBridge.Reports;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.GimpBridge.Jobs;

/// <summary>Carries out jobs with one open model: files → composite → curves → files.</summary>
/// <param name="model">The model, which may still be opening while the picture is read; stays the caller's.</param>
/// <param name="note">Gets sentences about what a user might not expect, such as a conversion.</param>
/// <param name="phase">Gets told what begins, in a word or two; null to tell nobody.</param>
internal sealed class JobRunner(Task<Harmonizer> model, Action<string> note, Action<string>? phase = null)
{
    /// <summary>Writes all of the job's outputs, or, when it fails, none.</summary>
    /// <exception cref="HarmonizeException">Something about the files or the model; one sentence for the user.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Run(Job job, CancellationToken cancellationToken)
    {
        using var outputs = new OutputFiles();
        foreach (string output in job.Outputs)
            outputs.Add(output);

        using IComposite composite = Open(job, cancellationToken);
        if (job.Output is not null)
        {
            foreach (string loss in PictureWriter.Check(composite.Picture, job.Output, Job.FormatOf(job.Output)))
                note(loss);
        }

        phase?.Invoke("Predicting");
        Harmonizer harmonizer = model.GetAwaiter().GetResult();
        CurveSet curves = Predict(job, composite, harmonizer, cancellationToken);
        if (curves.IsIdentity)
            note($"{composite.Picture.Name}: the network finds that the object fits already; its colours stay as they are.");
        CurveTable table = CurveTable.Compose(curves, job.Strength);
        foreach (string path in job.Curves)
        {
            CurveFormat format = CurveExport.FormatOf(path);
            using FileStream stream = File.Create(outputs[path]);
            CurveExport.Write(stream, table, format);
            if (CurveExport.Loss(table, format, path) is { } loss)
                note(loss);
        }

        ReportPicture? before = job.Report is null ? null : ReportPicture.Of(composite.Picture);
        phase?.Invoke("Rendering");
        if (job.Output is not null || job.Report is not null)
            composite.Render(harmonizer, curves, job.Strength, cancellationToken);
        phase?.Invoke("Writing");
        if (job.Output is not null)
            PictureWriter.Write(composite.Picture, outputs[job.Output], Job.FormatOf(job.Output), job.Quality, cancellationToken);
        if (before is not null)
            Report.Write(outputs[job.Report!], before, ReportPicture.Of(composite.Mask), ReportPicture.Of(composite.Picture), table, cancellationToken);

        cancellationToken.ThrowIfCancellationRequested();
        outputs.Commit();
    }

    private IComposite Open(Job job, CancellationToken cancellationToken)
    {
        Picture picture = Read(job.Image, cancellationToken);
        try
        {
            if (job.Cutout is null)
                return new MaskedComposite(picture, MaskReader.Read(job.Mask!, picture, cancellationToken), Path.GetFileName(job.Mask!));
            using Picture cutout = Read(job.Cutout, cancellationToken);
            if (cutout.IsOpaque())
                note($"{cutout.Name} has no transparency, so all of it is pasted.");
            return new PastedComposite(picture, cutout, job.At.X, job.At.Y);
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    private Picture Read(string path, CancellationToken cancellationToken)
    {
        Picture picture = PictureReader.Read(path, cancellationToken);
        foreach (string sentence in picture.Notes)
            note(sentence);
        return picture;
    }

    private CurveSet Predict(Job job, IComposite composite, Harmonizer harmonizer, CancellationToken cancellationToken)
    {
        using Picture? guide = job.Guide is null ? null : Read(job.Guide, cancellationToken);
        using ImageBuffer? converted = guide is null ? null : InProfileOf(composite.Picture, guide);
        PredictionRequest request = composite.Request(converted?.View ?? guide?.View, harmonizer.Model.ForegroundCropped) with { Class = job.Class, Stages = job.Stages };
        return harmonizer.Predict(request, cancellationToken: cancellationToken).Curves;
    }

    // The curves match values, so those of the guide must mean the same colours as the picture's.
    private static ImageBuffer? InProfileOf(Picture picture, Picture guide) =>
        ProfileConversion.CanConvert(guide, picture) && !ProfileConversion.SameProfile(guide, picture)
            ? ProfileConversion.Convert(guide, Region.Whole(guide.View.Width, guide.View.Height), picture)
            : null;
}
