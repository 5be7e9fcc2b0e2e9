using System.Reflection;

namespace HarmonizeEffect.Model;

/// <summary>The weights that come with the product; Weights/MODEL_CARD.md describes them.</summary>
public static class DefaultModel
{
    /// <summary>What messages call these weights.</summary>
    public const string Name = "The built-in model";

    private const string Resource = "HarmonizeEffect.Model.Weights.default.onnx";

    /// <summary>The ONNX file, to be disposed of by the caller.</summary>
    /// <exception cref="HarmonizeException">This build carries no weights.</exception>
    public static Stream Open() =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
        ?? throw new HarmonizeException("This build carries no default weights; give a model file of your own, or build with Core/Model/Weights/default.onnx in place.");
}
