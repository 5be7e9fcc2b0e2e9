namespace HarmonizeEffect.Training.Data;

/// <summary>How composites are made on the fly from photos, beside the kinds of recolouring.</summary>
public sealed record PairRecipe
{
    /// <summary>Share of photos that are retouched as a whole first, so that photos of every mood occur and none is learned by heart.</summary>
    public double Looks { get; init; } = 0.4;

    /// <summary>Share of photos whose mask is made up, see <see cref="SyntheticMask"/>.</summary>
    public double SyntheticMasks { get; init; }

    /// <summary>Share of photos that are turned a little first, see <see cref="PhotoTurning"/>.</summary>
    public double Turned { get; init; }

    /// <summary>Share of photos that are made small first, see <see cref="PhotoScaling"/>.</summary>
    public double Small { get; init; }

    /// <summary>Share of composites that went through a JPEG file, which wipes out most traces of the recolouring.</summary>
    public double Jpeg { get; init; }

    /// <summary>
    /// Share of composites whose background was recoloured, not the foreground, and whose truth is all of the photo recoloured.
    /// Without them a network need only look for traces of recolouring in the foreground, and a real paste has none.
    /// </summary>
    public double Background { get; init; }

    /// <summary>Share of photos whose foreground is left alone, so that harmony is.</summary>
    public double Untouched { get; init; } = 0.06;

    /// <summary>Mean squared change of a recoloured foreground, on 0..255; smaller ones are drawn again.</summary>
    public double LeastChange { get; init; } = 40;
}
