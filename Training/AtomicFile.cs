namespace HarmonizeEffect.Training;

/// <summary>Files that appear whole or not at all: written as a sibling, brought to the disk, then renamed.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file; one that had the name stays as it was until the new one is complete.</summary>
    /// <exception cref="IOException">The disk is full, or the folder is gone; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = path + ".part";
        try
        {
            using (FileStream stream = File.Create(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <inheritdoc cref="Write"/>
    public static void WriteText(string path, Action<TextWriter> write) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        write(writer);
    });
}
