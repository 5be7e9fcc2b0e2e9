using System.Reflection;

namespace HarmonizeEffect.Model;

/// <summary>The weights that come with the product; Weights/MODEL_CARD.md describes them.</summary>
public static class DefaultModel
{
    /// <summary>What messages call these weights.</summary>
    public const string Name = "The built-in model";

    private const string Resource = "HarmonizeEffect.Model.Weights.default.onnx";

    /// <summary>The ONNX file, to be disposed of by the caller.</summary>
    /// <exception cref="ModelException">This copy of the program comes without it.</exception>
    public static Stream Open() => Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
        ?? throw new ModelException($"{Name} is missing from this copy of the program; install the program again.");
}
