using HarmonizeEffect.Curves.Export;
using HarmonizeEffect.GimpBridge.Files;
using HarmonizeEffect.GimpBridge.Images;
using HarmonizeEffect.Model;

namespace HarmonizeEffect.GimpBridge.Jobs;

/// <summary>One picture to harmonize: which files to read, what to do, which files to write.</summary>
internal sealed record Job
{
    /// <summary>The picture.</summary>
    public required string Image { get; init; }

    /// <summary>The mask that marks the foreground in <see cref="Image"/>; null with <see cref="Cutout"/>.</summary>
    public string? Mask { get; init; }

    /// <summary>A transparent picture to paste onto <see cref="Image"/>; null with <see cref="Mask"/>.</summary>
    public string? Cutout { get; init; }

    /// <summary>Where the cut-out's top left corner lies on the image.</summary>
    public Position At { get; init; }

    /// <summary>A picture to match instead of the image's own background.</summary>
    public string? Guide { get; init; }

    /// <summary>What the foreground shows; null when it is not told.</summary>
    public SemanticClass? Class { get; init; }

    /// <summary>0..1.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Use only so many stages of the model; null for all.</summary>
    public int? Stages { get; init; }

    /// <summary>The model file; null for the built-in one. Only to keep it from being overwritten.</summary>
    public string? Model { get; init; }

    /// <summary>Where the result goes; null when only curves or a report are wanted.</summary>
    public string? Output { get; init; }

    /// <summary>Where the curves go, in the formats of the extensions.</summary>
    public IReadOnlyList<string> Curves { get; init; } = [];

    /// <summary>Where the report goes, a PNG.</summary>
    public string? Report { get; init; }

    /// <summary>JPEG and WebP quality, 1..100; null for the writer's default.</summary>
    public int? Quality { get; init; }

    /// <summary>Whether outputs may replace inputs.</summary>
    public bool Overwrite { get; init; }

    /// <summary>All files that are read.</summary>
    public IEnumerable<string> Inputs => new[] { Image, Mask, Cutout, Guide, Model }.OfType<string>();

    /// <summary>All files that are written.</summary>
    public IEnumerable<string> Outputs => new[] { Output }.Concat(Curves).Append(Report).OfType<string>();

    /// <summary>Refuses outputs in formats that cannot be written, the same output twice, and outputs that would replace an input.</summary>
    /// <exception cref="HarmonizeException">One of these.</exception>
    public void CheckOutputs()
    {
        if (Output is not null)
            _ = FormatOf(Output);
        foreach (string curves in Curves)
            _ = CurveExport.FormatOf(curves);
        if (Report is not null && ImageFileFormats.FromExtension(Report) != ImageFileFormat.Png)
            throw new HarmonizeException($"The report is a PNG, so {Report} must end in .png.");

        Dictionary<string, string> inputs = Inputs.DistinctBy(PathIdentity.Resolve, PathIdentity.Comparer).ToDictionary(PathIdentity.Resolve, PathIdentity.Comparer);
        var outputs = new HashSet<string>(PathIdentity.Comparer);
        foreach (string output in Outputs)
        {
            string resolved = PathIdentity.Resolve(output);
            if (!outputs.Add(resolved))
                throw new HarmonizeException($"{output} is to be written twice; give every output a name of its own.");
            if (!Overwrite && inputs.TryGetValue(resolved, out string? input))
                throw new HarmonizeException($"{output} would replace the input {input}; choose another name, or add --overwrite if that is what you want.");
        }
    }

    /// <summary>The format of a result file.</summary>
    /// <exception cref="HarmonizeException">Its extension is that of no format.</exception>
    public static ImageFileFormat FormatOf(string output) => ImageFileFormats.FromExtension(output)
        ?? throw new HarmonizeException($"{output} does not say which format to write; let it end in .png, .jpg, .tif or .webp.");
}

/// <summary>A place on a picture, in pixels from its top left corner; may lie outside.</summary>
internal readonly record struct Position(int X, int Y);
