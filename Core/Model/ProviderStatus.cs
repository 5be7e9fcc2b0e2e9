namespace HarmonizeEffect.Model;

/// <summary>What does run the network.</summary>
/// <param name="Name">DirectML or CPU.</param>
/// <param name="Device">The device, for people.</param>
/// <param name="FallbackReason">Why it is not DirectML, one sentence; null when it is, or when the CPU was asked for.</param>
public sealed record ProviderStatus(string Name, string Device, string? FallbackReason);
