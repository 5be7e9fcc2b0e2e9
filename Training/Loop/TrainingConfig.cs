using System.Globalization;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Networks;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.Training.Loop;

/// <summary>What the loss measures on the foreground, image by image.</summary>
[JsonConverter(typeof(StringEnumConverter))]
public enum PixelLoss
{
    /// <summary>The paper's: mean absolute error over the mask.</summary>
    RelativeL1,

    /// <summary>Mean absolute error over the whole image, so that small foregrounds hardly count (ablation A).</summary>
    L1,

    /// <summary>Logarithm of the mean squared error over the mask: PSNR itself, so that nearly right images count too.</summary>
    LogMse,
}

/// <summary>How the learning rate goes after the warm-up.</summary>
[JsonConverter(typeof(StringEnumConverter))]
public enum RateSchedule
{
    /// <summary>Along half a cosine to a fiftieth.</summary>
    Cosine,

    /// <summary>Not at all (the released code).</summary>
    Constant,
}

/// <summary>A named training configuration, read from a JSON file whose comments explain each line.</summary>
public sealed record TrainingConfig
{
    public S2CRVariant Variant { get; init; } = S2CRVariant.Base;

    public Increments Increments { get; init; } = Increments.Exponential;

    /// <summary>Where given, a <see cref="HarmonyNet"/> is trained, and Variant, Increments and Regions say nothing.</summary>
    public HarmonyDesign? Harmony { get; init; }

    /// <summary>What the encoder sees.</summary>
    public Regions Regions { get; init; } = Regions.Both;

    /// <summary>Whether the foreground thumbnail shows the mask's bounding box only (the released code) or everything (the paper).</summary>
    public bool CropForeground { get; init; } = true;

    /// <summary>Side of the thumbnails in training, and in the exported model.</summary>
    public int Thumbnail { get; init; } = 128;

    /// <summary>Foreground pixels sampled per image; the loss over them is an unbiased estimate of the loss over all.</summary>
    public int Points { get; init; } = 2048;

    public PixelLoss Loss { get; init; } = PixelLoss.RelativeL1;

    /// <summary>How composites are made where the training data are photos.</summary>
    public PairRecipe Recipe { get; init; } = new();

    /// <summary>Share of a picture's width, and of its height, that a random crop keeps at least.</summary>
    public double LeastSide { get; init; } = 0.55;

    /// <summary>Weight of the loss that images made worse pay beyond <see cref="Loss"/>, see <see cref="PixelLosses.Harm"/>.</summary>
    public double HarmWeight { get; init; }

    /// <summary>Weight of the adversarial loss; 0 trains without a discriminator.</summary>
    public double AdversarialWeight { get; init; }

    /// <summary>Whether the network also learns to guess the foreground's class, where labels exist.</summary>
    public bool ClassHead { get; init; }

    /// <summary>Weight of the class head's cross-entropy.</summary>
    public double ClassWeight { get; init; } = 0.02;

    /// <summary>Whether the class head learns and everything else stays as it starts.</summary>
    public bool TrainClassHeadOnly { get; init; }

    public int Batch { get; init; } = 16;

    public int Steps { get; init; } = 20000;

    public double LearningRate { get; init; } = 2e-4;

    public double WeightDecay { get; init; } = 1e-2;

    /// <summary>Steps over which the rate rises from zero.</summary>
    public int Warmup { get; init; } = 300;

    public RateSchedule Schedule { get; init; } = RateSchedule.Cosine;

    /// <summary>Decay of the moving average of the weights, which is what is validated and saved.</summary>
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>Share of pairs whose class is withheld from a semantic network.</summary>
    public double ClassWithheld { get; init; } = 0.5;

    public bool Bfloat16 { get; init; }

    public long Seed { get; init; } = 1;

    public int ValidateEvery { get; init; } = 1000;

    /// <summary>Pairs that the network is validated on.</summary>
    public int ValidationPairs { get; init; } = 512;

    /// <summary>Validations without a better figure after which training ends; 0 goes on to the last step.</summary>
    public int Patience { get; init; }

    /// <summary>Name under which a run keeps its configuration beside its weights.</summary>
    public const string FileName = "config.json";

    /// <summary>The configurations that come with the program.</summary>
    [JsonIgnore]
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    /// <summary>The network that this configuration trains.</summary>
    [JsonIgnore]
    public NetworkDesign Network => new(Variant, Increments, Regions, ClassHead, Harmony);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Configs");

    /// <summary>Reads a configuration by its name or from a file.</summary>
    /// <param name="nameOrPath">Its name, or a JSON file.</param>
    /// <param name="changes">Lines that are changed, "Seed=3" or "Harmony.Matrix=false".</param>
    /// <exception cref="JsonException">The file is not JSON, or has a line that no configuration knows.</exception>
    /// <exception cref="InvalidDataException">A value or a combination makes no sense.</exception>
    /// <exception cref="FileNotFoundException">There is neither such a name nor such a file.</exception>
    public static TrainingConfig Load(string nameOrPath, params IEnumerable<string> changes)
    {
        string named = Path.Combine(Folder, nameOrPath + ".json");
        if (!File.Exists(named) && !File.Exists(nameOrPath))
            throw new FileNotFoundException($"There is no configuration {nameOrPath}; name a JSON file or one of {string.Join(", ", Names)}.");
        return Parse(File.ReadAllText(File.Exists(named) ? named : nameOrPath), changes);
    }

    /// <summary>Reads a configuration from JSON.</summary>
    /// <inheritdoc cref="Load"/>
    public static TrainingConfig Parse(string json, params IEnumerable<string> changes)
    {
        JObject lines = JsonConvert.DeserializeObject<JObject>(json) ?? throw new JsonException("The configuration is empty.");
        foreach (string change in changes)
            Change(lines, change);
        TrainingConfig config = lines.ToObject<TrainingConfig>(JsonSerializer.Create(new JsonSerializerSettings { MissingMemberHandling = MissingMemberHandling.Error }))!;
        config.Check();
        return config;
    }

    private static void Change(JObject lines, string change)
    {
        int equals = change.IndexOf('=');
        string[] path = change[..Math.Max(equals, 0)].Split('.');
        if (path.Contains(""))
            throw new InvalidDataException($"{change} should be NAME=VALUE, such as Seed=3 or Harmony.Matrix=false.");
        JObject parent = lines;
        foreach (string name in path[..^1])
        {
            if (parent[name] is not JObject)
                parent[name] = new JObject();
            parent = (JObject)parent[name]!;
        }
        string value = change[(equals + 1)..];
        parent[path[^1]] = value is "null" or "true" or "false" || double.TryParse(value, CultureInfo.InvariantCulture, out _) ? JToken.Parse(value) : new JValue(value);
    }

    /// <summary>Keeps the configuration beside the weights.</summary>
    public void Save(string folder) => AtomicFile.WriteText(Path.Combine(folder, FileName), writer => writer.Write(ToJson()));

    public string ToJson() => JsonConvert.SerializeObject(this, Formatting.Indented);

    /// <summary>What the network sees of a picture; augmented in training only.</summary>
    public PairViews Views(bool augment) => new(Thumbnail, Points, CropForeground, augment, LeastSide);

    /// <summary>Learning rate at a step.</summary>
    public double RateAt(int step)
    {
        if (step < Warmup)
            return LearningRate * (step + 1.0) / Warmup;
        return Schedule == RateSchedule.Constant
            ? LearningRate
            : LearningRate * (0.02 + 0.98 * 0.5 * (1 + Math.Cos(Math.PI * (step - Warmup) / Math.Max(1, Steps - Warmup))));
    }

    private void Check()
    {
        Network.Check();
        if (Thumbnail < 32 || Points < 1 || Batch < 1 || Steps < 1 || ValidateEvery < 1 || ValidationPairs < 1 || LearningRate <= 0)
            throw new InvalidDataException("The configuration needs a Thumbnail of 32 or more, and Points, Batch, Steps, ValidateEvery, ValidationPairs and LearningRate above zero.");
        if (LeastSide is not (> 0 and <= 1))
            throw new InvalidDataException("LeastSide should be above 0 and at most 1.");
        if (Harmony is { MaskedPooling: true } && Thumbnail % 32 != 0)
            throw new InvalidDataException("Pooling inside the mask needs a Thumbnail that is a multiple of 32.");
        if (Seed is < 0 or > int.MaxValue)
            throw new InvalidDataException($"Seed should be 0 to {int.MaxValue}.");
        if (Regions == Regions.Whole && CropForeground)
            throw new InvalidDataException("A network that sees the whole image puts it together from both thumbnails; set CropForeground to false.");
        if (TrainClassHeadOnly && !ClassHead)
            throw new InvalidDataException("TrainClassHeadOnly needs ClassHead.");
    }
}
