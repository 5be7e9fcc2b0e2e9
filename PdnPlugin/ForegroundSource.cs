namespace HarmonizeEffect.PdnPlugin;

/// <summary>What the user can say about where the pasted object is.</summary>
internal enum ForegroundSource
{
    /// <summary>The layer where it has transparency over something visible, else the selection.</summary>
    Auto,

    /// <summary>The selected part of the layer; the rest of the layer is the background.</summary>
    Selection,

    /// <summary>What the layer shows (inside the selection, if there is one); the visible layers below are the background.</summary>
    Layer,
}
