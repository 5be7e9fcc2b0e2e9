using HarmonizeEffect.Model;

namespace HarmonizeEffect;

/// <summary>How to open a <see cref="Harmonizer"/>.</summary>
public sealed record HarmonizerOptions
{
    /// <summary>An ONNX file that follows <see cref="ModelContract"/>; null for <see cref="DefaultModel"/>.</summary>
    public string? ModelPath { get; init; }

    /// <summary>What shall run the network.</summary>
    public ProviderChoice Provider { get; init; } = ProviderChoice.Auto;

    /// <summary>Which graphics adapter DirectML uses: its place in the order of IDXGIFactory::EnumAdapters, 0 or more.</summary>
    public int Adapter { get; init; }

    /// <summary>Threads for the network on the CPU and for rendering, 1 or more; null for as many as the machine has.</summary>
    public int? Threads { get; init; }
}
