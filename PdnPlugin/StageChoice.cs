namespace HarmonizeEffect.PdnPlugin;

/// <summary>How many of the model's stages count.</summary>
internal enum StageChoice
{
    All,
    First,
}
