namespace HarmonizeEffect.PdnPlugin;

/// <summary>What the user can say about what runs the network.</summary>
internal enum NetworkDevice
{
    /// <summary>The graphics card that Paint.NET renders with, through DirectML; the processor where that does not work.</summary>
    GraphicsCard,

    /// <summary>The processor.</summary>
    Processor,
}
