using HarmonizeEffect.Model;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>The networks that are open. Opening takes longer than running, so each is kept until Paint.NET closes.</summary>
internal static class Network
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<(ProviderChoice Provider, int Adapter), Harmonizer> Opened = [];

    /// <summary>The network on a device. A failure is not kept: the next call tries again.</summary>
    /// <param name="device">Where it shall run.</param>
    /// <param name="services">Paint.NET's services, which know the graphics adapter.</param>
    /// <exception cref="HarmonizeException">It does not open.</exception>
    public static Harmonizer On(NetworkDevice device, IServiceProvider services)
    {
        (ProviderChoice Provider, int Adapter) key = device == NetworkDevice.Processor ? (ProviderChoice.Cpu, 0) : (ProviderChoice.Auto, GraphicsAdapter.Index(services));
        lock (Gate)
        {
            if (!Opened.TryGetValue(key, out Harmonizer? network))
            {
                network = Harmonizer.Open(new HarmonizerOptions { Provider = key.Provider, Adapter = key.Adapter });
                Opened.Add(key, network);
            }

            return network;
        }
    }
}
