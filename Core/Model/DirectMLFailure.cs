using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace HarmonizeEffect.Model;

/// <summary>What DirectML's failures mean, in words. ONNX Runtime reports them as places in its source and a Windows error code.</summary>
internal static partial class DirectMLFailure
{
    /// <summary>The cause, to be read behind "DirectML did not start:".</summary>
    public static string Describe(Exception failure)
    {
        // A library that is loaded on first use and is not there ends in an exception of Windows' own.
        if (failure is SEHException)
            return "DirectML.dll is missing or does not load; install the program again.";

        // What follows the first line are places in the source too.
        string message = failure.Message.Split('\n', 2)[0].TrimEnd();
        Match code = ErrorCode().Match(message);
        string? meaning = code.Value switch
        {
            "887A0002" => "there is no such graphics adapter",
            "887A0004" or "80004002" => "no graphics adapter here offers Direct3D 12",
            "887A0005" or "887A0006" or "887A0007" or "887A0020" => "the graphics card was removed or reset",
            "8007000E" => "the graphics card has too little memory free",
            "80004005" => "the graphics driver failed; it may need an update",
            _ => null,
        };
        return meaning is null ? message : $"{meaning} ({code.Value}).";
    }

    [GeneratedRegex("\\b8[0-9A-F]{7}\\b(?!.*\\b8[0-9A-F]{7}\\b)")]
    private static partial Regex ErrorCode();
}
