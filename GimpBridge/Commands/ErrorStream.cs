namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary>What users read on the error stream: one line per failure or note.</summary>
internal static class ErrorStream
{
    public static string ErrorLine(string sentence) => $"harmonize: {sentence}";

    public static string NoteLine(string sentence) => $"note: {sentence}";

    public static void Error(string sentence) => Console.Error.WriteLine(ErrorLine(sentence));

    public static void Note(string sentence) => Console.Error.WriteLine(NoteLine(sentence));
}
