using System.Globalization;
using HarmonizeEffect.Curves;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Keys = HarmonizeEffect.Model.ModelContract.Keys;

namespace HarmonizeEffect.Model;

/// <summary>What a model file says about itself, checked against its graph.</summary>
/// <param name="Architecture">Name of the architecture, for example S2CRNet.</param>
/// <param name="Variant">base, C or CS.</param>
/// <param name="Stages">Number of stages S of its curves, 1 to <see cref="ModelContract.MaxStages"/>.</param>
/// <param name="Knots">Number of knots K of each curve, 2 to <see cref="ModelContract.MaxKnots"/>.</param>
/// <param name="ThumbnailSize">Side of the square thumbnails in pixels, 16 to 4096.</param>
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
    string Version)
{
    /// <summary>Whether it predicts a colour matrix that goes before the curves.</summary>
    public bool HasMatrix { get; init; }

    // A dynamic axis is reported as −1.
    private const int Dynamic = -1;

    /// <summary>The metadata that an exporter writes into the file, by <see cref="Keys"/>.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata() => new Dictionary<string, string>
    {
        [Keys.Contract] = ModelContract.Version,
        [Keys.Architecture] = Architecture,
        [Keys.Variant] = Variant,
        [Keys.Stages] = Stages.ToString(CultureInfo.InvariantCulture),
        [Keys.Knots] = Knots.ToString(CultureInfo.InvariantCulture),
        [Keys.Thumbnail] = ThumbnailSize.ToString(CultureInfo.InvariantCulture),
        [Keys.ForegroundCropped] = ForegroundCropped ? "true" : "false",
        [Keys.Classes] = ModelContract.Classes,
        [Keys.TrainedOn] = TrainedOn,
        [Keys.Training] = Training,
        [Keys.Figures] = Figures,
        [Keys.Licence] = Licence,
        [Keys.ModelVersion] = Version,
    };

    /// <summary>Reads the metadata of an opened model and checks the graph's inputs and outputs against it.</summary>
    /// <param name="session">The model.</param>
    /// <param name="name">What to call the model in messages.</param>
    /// <exception cref="ModelException">
    /// A key is missing or unreadable, metadata and graph disagree, or the contract is of another version; the message names both sides.
    /// </exception>
    internal static ModelInfo Parse(InferenceSession session, string name)
    {
        var reader = new Reader(session, name);
        reader.Demand(Keys.Contract, ModelContract.Version, "use a model made for this version of the program, or update the program");
        reader.Demand(Keys.Classes, ModelContract.Classes, "export the model with these classes");
        var info = new ModelInfo(
            reader.Text(Keys.Architecture),
            reader.Text(Keys.Variant),
            reader.Number(Keys.Stages, 1, ModelContract.MaxStages),
            reader.Number(Keys.Knots, 2, ModelContract.MaxKnots),
            reader.Number(Keys.Thumbnail, 16, 4096),
            reader.Flag(Keys.ForegroundCropped),
            session.OutputMetadata.ContainsKey(ModelContract.ClassScores),
            reader.Text(Keys.TrainedOn),
            reader.Text(Keys.Training),
            reader.Text(Keys.Figures),
            reader.Text(Keys.Licence),
            reader.Text(Keys.ModelVersion))
        {
            HasMatrix = session.OutputMetadata.ContainsKey(ModelContract.Matrix),
        };

        int side = info.ThumbnailSize;
        int classes = Enum.GetValues<SemanticClass>().Length;
        IReadOnlyDictionary<string, NodeMetadata> inputs = session.InputMetadata, outputs = session.OutputMetadata;
        reader.CheckInputs([ModelContract.Foreground, ModelContract.ForegroundMask, ModelContract.Background, ModelContract.BackgroundMask, ModelContract.Class]);
        reader.RequireNode("output", outputs, ModelContract.Curves);
        reader.CheckShape("input", inputs, ModelContract.Foreground, (3, null), (side, Keys.Thumbnail), (side, Keys.Thumbnail));
        reader.CheckShape("input", inputs, ModelContract.ForegroundMask, (1, null), (side, Keys.Thumbnail), (side, Keys.Thumbnail));
        reader.CheckShape("input", inputs, ModelContract.Background, (3, null), (side, Keys.Thumbnail), (side, Keys.Thumbnail));
        reader.CheckShape("input", inputs, ModelContract.BackgroundMask, (1, null), (side, Keys.Thumbnail), (side, Keys.Thumbnail));
        reader.CheckShape("input", inputs, ModelContract.Class, (classes, Keys.Classes));
        reader.CheckShape("output", outputs, ModelContract.Curves, (info.Stages, Keys.Stages), (3, null), (info.Knots, Keys.Knots));
        if (info.HasClassScores)
            reader.CheckShape("output", outputs, ModelContract.ClassScores, (classes, Keys.Classes));
        if (info.HasMatrix)
            reader.CheckShape("output", outputs, ModelContract.Matrix, (ColourMatrix.Rows, null), (ColourMatrix.Columns, null));
        return info;
    }

    private readonly struct Reader(InferenceSession session, string name)
    {
        private readonly Dictionary<string, string> _metadata = session.ModelMetadata.CustomMetadataMap;

        public string Text(string key)
        {
            if (_metadata.TryGetValue(key, out string? value) && !string.IsNullOrWhiteSpace(value))
                return value;
            throw Refuse($"its metadata lack {key}; export it again with harmonize-train export, which writes all of them");
        }

        public int Number(string key, int min, int max)
        {
            string text = Text(key);
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
                return value;
            throw Refuse($"{key} is '{text}' but must be a whole number from {min} to {max}; export it again");
        }

        public bool Flag(string key) => Text(key) switch
        {
            "true" => true,
            "false" => false,
            string text => throw Refuse($"{key} is '{text}' but must be 'true' or 'false'; export it again"),
        };

        public void Demand(string key, string expected, string wayOut)
        {
            string text = Text(key);
            if (text != expected)
                throw Refuse($"{key} is '{text}' but this program needs '{expected}'; {wayOut}");
        }

        public void RequireNode(string kind, IReadOnlyDictionary<string, NodeMetadata> nodes, string node)
        {
            if (!nodes.ContainsKey(node))
                throw Refuse($"its graph has no {kind} named '{node}'; export it again");
        }

        // An output that is not asked for does no harm, but an input that nobody feeds would.
        public void CheckInputs(string[] required)
        {
            IReadOnlyDictionary<string, NodeMetadata> inputs = session.InputMetadata;
            foreach (string input in required)
                RequireNode("input", inputs, input);
            foreach (string input in inputs.Keys.Except(required))
                throw Refuse($"its graph has an input named '{input}', which this version does not know; use another model, or update the program");
        }

        // 'axes' are those after the batch axis, each with the metadata key that it must agree with.
        public void CheckShape(string kind, IReadOnlyDictionary<string, NodeMetadata> nodes, string node, params (int Size, string? Key)[] axes)
        {
            NodeMetadata actual = nodes[node];
            if (!actual.IsTensor || actual.ElementDataType != TensorElementType.Float)
                throw Refuse($"its {kind} '{node}' is not a tensor of 32-bit floats; export it again");

            int[] shape = actual.Dimensions;
            bool rankAndBatch = shape.Length == axes.Length + 1 && shape[0] is 1 or Dynamic;
            if (!rankAndBatch)
                throw Refuse($"its {kind} '{node}' has the shape {Describe(shape)} but must be {Describe([Dynamic, .. axes.Select(a => a.Size)])}; export it again");
            for (int i = 0; i < axes.Length; i++)
            {
                (int size, string? key) = axes[i];
                if (shape[i + 1] == size || shape[i + 1] == Dynamic)
                    continue;
                string demand = key is null ? $"it must be {size}" : $"{key} says {size}";
                throw Refuse($"axis {i + 1} of its {kind} '{node}' is {shape[i + 1]} but {demand}; export it again");
            }
        }

        private static string Describe(IEnumerable<int> shape) =>
            $"[{string.Join(", ", shape.Select(size => size == Dynamic ? "N" : size.ToString(CultureInfo.InvariantCulture)))}]";

        private ModelException Refuse(string reason) => new($"{name} cannot be used: {reason}.");
    }
}
