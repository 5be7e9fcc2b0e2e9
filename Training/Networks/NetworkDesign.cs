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
public sealed record NetworkDesign(S2CRVariant Variant, Increments Increments, Regions Regions = Regions.Both, bool ClassHead = false)
{
    /// <summary>Stages of the cascade.</summary>
    public int Stages => Variant == S2CRVariant.Base ? 1 : 2;

    /// <summary>Whether the curves depend on the semantic class.</summary>
    public bool IsSemantic => Variant == S2CRVariant.CS;

    /// <summary>Refuses combinations that make no network.</summary>
    /// <exception cref="InvalidDataException">The class belongs to the foreground, which a whole-image network does not see apart.</exception>
    public void Check()
    {
        if (Regions == Regions.Whole && (IsSemantic || ClassHead))
            throw new InvalidDataException("A network that sees the whole image only has no features of the foreground; choose Regions Both or Foreground for the variant CS or a class head.");
    }
}
