using HarmonizeEffect.Training.Networks;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;

namespace HarmonizeEffect.Training.Loop;

/// <summary>What the loss measures on the foreground, image by image.</summary>
[JsonConverter(typeof(StringEnumConverter))]
public enum PixelLoss
{
    /// <summary>The paper's: mean absolute error over the mask.</summary>
    RelativeL1,

    /// <summary>Logarithm of the mean squared error over the mask: PSNR itself, so that nearly right images count too.</summary>
    LogMse,
}

/// <summary>A named training configuration, read from a JSON file whose comments explain each line.</summary>
public sealed record TrainingConfig
{
    [JsonConverter(typeof(StringEnumConverter))]
    public S2CRVariant Variant { get; init; } = S2CRVariant.Base;

    [JsonConverter(typeof(StringEnumConverter))]
    public Increments Increments { get; init; } = Increments.Exponential;

    /// <summary>Whether the foreground thumbnail shows the mask's bounding box only (the released code) or everything (the paper).</summary>
    public bool CropForeground { get; init; } = true;

    /// <summary>Side of the thumbnails in training, and in the exported model.</summary>
    public int Thumbnail { get; init; } = 128;

    /// <summary>Foreground pixels sampled per image; the loss over them is an unbiased estimate of the loss over all.</summary>
    public int Points { get; init; } = 2048;

    public PixelLoss Loss { get; init; } = PixelLoss.RelativeL1;

    public int Batch { get; init; } = 16;

    public int Steps { get; init; } = 20000;

    public double LearningRate { get; init; } = 2e-4;

    public double WeightDecay { get; init; } = 1e-2;

    /// <summary>Steps over which the rate rises from zero; from there it falls along a half cosine to a fiftieth.</summary>
    public int Warmup { get; init; } = 300;

    /// <summary>Decay of the moving average of the weights, which is what is validated and saved.</summary>
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>Share of pairs whose class is withheld from a semantic network.</summary>
    public double ClassWithheld { get; init; } = 0.5;

    public bool Bfloat16 { get; init; }

    public long Seed { get; init; } = 1;

    public int ValidateEvery { get; init; } = 1000;

    /// <summary>Name under which a run keeps its configuration beside its weights.</summary>
    public const string FileName = "config.json";

    /// <summary>The configurations that come with the program.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Configs");

    /// <summary>Reads a configuration by its name or from a file.</summary>
    /// <exception cref="JsonException">The file is not JSON, or has a line that no configuration knows.</exception>
    /// <exception cref="FileNotFoundException">There is neither such a name nor such a file.</exception>
    public static TrainingConfig Load(string nameOrPath)
    {
        string named = Path.Combine(Folder, nameOrPath + ".json");
        return Parse(File.ReadAllText(File.Exists(named) ? named : nameOrPath));
    }

    /// <summary>Keeps the configuration beside the weights.</summary>
    public void Save(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonConvert.SerializeObject(this, Formatting.Indented));

    private static TrainingConfig Parse(string json) =>
        JsonConvert.DeserializeObject<TrainingConfig>(json, new JsonSerializerSettings { MissingMemberHandling = MissingMemberHandling.Error })
        ?? throw new JsonException("The configuration is empty.");

    /// <summary>Learning rate at a step: warm-up, then half a cosine.</summary>
    public double RateAt(int step) =>
        LearningRate * (step < Warmup
            ? (step + 1.0) / Warmup
            : 0.02 + 0.98 * 0.5 * (1 + Math.Cos(Math.PI * (step - Warmup) / Math.Max(1, Steps - Warmup))));
}
