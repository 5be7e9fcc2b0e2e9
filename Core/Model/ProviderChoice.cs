namespace HarmonizeEffect.Model;

/// <summary>What shall run the network.</summary>
public enum ProviderChoice
{
    /// <summary>DirectML where it works, else the CPU.</summary>
    Auto,

    /// <summary>The graphics card through DirectML (Windows); falls back to the CPU with a reason.</summary>
    DirectML,

    /// <summary>The CPU.</summary>
    Cpu,
}
