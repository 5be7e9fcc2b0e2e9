using Newtonsoft.Json;
using Newtonsoft.Json.Converters;

namespace HarmonizeEffect.Training.Networks;

/// <summary>The paper's three networks.</summary>
[JsonConverter(typeof(StringEnumConverter))]
public enum S2CRVariant
{
    /// <summary>One stage, 722,304 parameters.</summary>
    Base,

    /// <summary>Two cascaded stages, 919,296 parameters.</summary>
    C,

    /// <summary>Two stages that are told the semantic class, 948,480 parameters.</summary>
    CS,
}

/// <summary>What the encoder sees (paper, Table 3).</summary>
[JsonConverter(typeof(StringEnumConverter))]
public enum Regions
{
    /// <summary>Foreground and background, each by itself, with a head for each: the paper's network.</summary>
    Both,

    /// <summary>The foreground only (ablation D).</summary>
    Foreground,

    /// <summary>The whole composite at once (ablation E).</summary>
    Whole,
}

/// <summary>What a network is made of; two networks of equal design hold the same tensors.</summary>
/// <param name="Variant">Stages and semantics.</param>
/// <param name="Increments">How heads become curves.</param>
/// <param name="Regions">What the encoder sees.</param>
/// <param name="ClassHead">Whether the network also guesses the foreground's semantic class.</param>
/// <param name="Harmony">Where given, the network is a <see cref="HarmonyNet"/> of this design, and the first three say nothing.</param>
public sealed record NetworkDesign(S2CRVariant Variant, Increments Increments, Regions Regions = Regions.Both, bool ClassHead = false, HarmonyDesign? Harmony = null)
{
    /// <summary>Stages of the cascade.</summary>
    public int Stages => Harmony is not null || Variant == S2CRVariant.Base ? 1 : 2;

    /// <summary>Pieces of a curve.</summary>
    public int Pieces => Harmony?.Pieces ?? PiecewiseCurve.Pieces;

    /// <summary>Whether the curves depend on the semantic class.</summary>
    public bool IsSemantic => Variant == S2CRVariant.CS;

    /// <summary>The architecture's name and its variant, as a model file states them.</summary>
    public (string Architecture, string Variant) Name => Harmony is not null
        ? (nameof(HarmonyNet), string.Join(", ", HarmonyVariant(Harmony)))
        : (nameof(S2CRNet), Variant == S2CRVariant.Base ? "base" : Variant.ToString());

    private static IEnumerable<string> HarmonyVariant(HarmonyDesign harmony)
    {
        yield return $"{harmony.Pieces} pieces";
        if (harmony.Matrix)
            yield return "matrix";
        if (harmony.Passes > 1)
            yield return $"{harmony.Passes} passes";
        if (harmony.Mirror)
            yield return "mirrored too";
        if (harmony.LeastCorrection > 0)
            yield return FormattableString.Invariant($"at least {harmony.LeastCorrection} codes");
    }

    /// <summary>Refuses combinations that make no network.</summary>
    /// <exception cref="InvalidDataException">The class belongs to the foreground, which a whole-image network does not see apart.</exception>
    public void Check()
    {
        if (Harmony is { } harmony && (harmony.Pieces < 2 || harmony.Pieces % 2 != 0 || harmony.Hidden < 0 || harmony.Passes < 1 || harmony.LeastCorrection < 0 || harmony.Dropout is < 0 or >= 1))
            throw new InvalidDataException("Harmony needs an even number of Pieces, 1 or more Passes, Hidden and LeastCorrection of 0 or more, and a Dropout from 0 to below 1.");
        if (Harmony is { Correspondence: true, MaskedPooling: false })
            throw new InvalidDataException("Correspondence looks inside the mask; leave MaskedPooling true.");
        if (Harmony is null && Regions == Regions.Whole && (IsSemantic || ClassHead))
            throw new InvalidDataException("A network that sees the whole image only has no features of the foreground; choose Regions Both or Foreground for the variant CS or a class head.");
    }
}
