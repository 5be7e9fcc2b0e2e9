using HarmonizeEffect.GimpBridge.Files;

namespace HarmonizeEffect.GimpBridge.Jobs;

/// <summary>What users read about a failure.</summary>
internal static class Failure
{
    /// <summary>One sentence about any failure.</summary>
    public static string Sentence(Exception e) => e switch
    {
        HarmonizeException => e.Message,
        IOException or UnauthorizedAccessException => $"A file could not be read or written ({SystemError.Reason(e)}); check that the disk has room.",
        OutOfMemoryException => "There is not enough memory for this picture; close other programs or use a smaller picture.",
        _ => $"Unexpected error, please report it: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}",
    };
}
