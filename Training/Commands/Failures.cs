using NetVips;
using Newtonsoft.Json;

namespace HarmonizeEffect.Training.Commands;

/// <summary>Turns what can go wrong with a user's files into one sentence; anything else is a defect and shows its stack.</summary>
internal static class Failures
{
    public static async Task<int> ReportAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
        catch (Exception e) when (CauseOf(e) is HarmonizeException or IOException or InvalidDataException or UnauthorizedAccessException or InvalidOperationException
            or JsonException or VipsException)
        {
            await Console.Error.WriteLineAsync($"harmonize-train: {CauseOf(e).Message}");
            return 1;
        }
    }

    /// <summary>The first of what went wrong on several threads tells enough.</summary>
    private static Exception CauseOf(Exception e) => e is AggregateException several ? several.InnerExceptions[0] : e;
}
