namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary>What the program tells the shell when it ends.</summary>
internal static class ExitCode
{
    /// <summary>Everything went well.</summary>
    public const int Success = 0;

    /// <summary>Nothing was written; a sentence on the error stream says why.</summary>
    public const int Failure = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>A batch ran to its end, but one or more of its pictures failed.</summary>
    public const int PartlyFailed = 3;

    /// <summary>Stopped by Ctrl+C or a request to end; 128 plus the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>The codes for the help text.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Meanings { get; } =
    [
        (Success, "everything went well"),
        (Failure, "failed; nothing was written, and one sentence says why"),
        (Usage, "the command line was not understood"),
        (PartlyFailed, "batch: one or more pictures failed, the others are done"),
        (Interrupted, "interrupted; nothing is left half written"),
    ];
}
