namespace HarmonizeEffect.GimpBridge.Files;

/// <summary>Sentences about files that were to be read.</summary>
internal static class InputFile
{
    /// <summary>Why <paramref name="path"/> could not be opened, and what to do.</summary>
    public static HarmonizeException Unreadable(string path, Exception e)
    {
        string sentence = e switch
        {
            FileNotFoundException or DirectoryNotFoundException => $"{path} does not exist; check the name and the folder.",
            _ when Directory.Exists(path) => $"{path} is a folder; name a file in it.",
            UnauthorizedAccessException => $"{path} may not be read by this user; change its permissions.",
            _ => $"{path} cannot be read ({SystemError.Reason(e)}); check the disk and whether another program holds the file.",
        };
        return new HarmonizeException(sentence, e);
    }
}
