using System.Globalization;
using HarmonizeEffect;
using HarmonizeEffect.Model;
using HarmonizeEffect.Tests.Integration.DirectML;

// directml-check status [ADAPTER]    what the product chooses, and why: "provider | device | reason"
// directml-check curves              whether the built-in model answers on DirectML as on the CPU
switch (args)
{
    case ["status", .. var rest]:
        int adapter = rest is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 0;
        using (Harmonizer harmonizer = Harmonizer.Open(new HarmonizerOptions { Provider = ProviderChoice.DirectML, Adapter = adapter }))
        {
            ProviderStatus status = harmonizer.Provider;
            Console.WriteLine($"{status.Name} | {status.Device} | {status.FallbackReason}");
        }

        return 0;
    case ["curves"]:
        return ProviderComparison.Run() ? 0 : 1;
    default:
        Console.Error.WriteLine("directml-check status [ADAPTER] | curves");
        return 2;
}
