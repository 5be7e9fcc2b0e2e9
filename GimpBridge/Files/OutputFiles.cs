namespace HarmonizeEffect.GimpBridge.Files;

/// <summary>Files that appear together: all are written before the first gets its name, and if one cannot get it, none does.</summary>
internal sealed class OutputFiles : IDisposable
{
    private readonly Dictionary<string, AtomicFile> _files = [];

    /// <summary>Where to write the file that will be called <paramref name="path"/>.</summary>
    public string this[string path] => _files[path].TemporaryPath;

    /// <exception cref="HarmonizeException">The file cannot be written there.</exception>
    public void Add(string path) => _files.Add(path, new AtomicFile(path));

    /// <summary>Gives all files their names.</summary>
    /// <exception cref="HarmonizeException">A file of that name is in use.</exception>
    public void Commit()
    {
        var named = new Stack<AtomicFile>();
        try
        {
            foreach (AtomicFile file in _files.Values)
            {
                // After the last, nothing can fail any more.
                file.Commit(keepReplaced: named.Count < _files.Count - 1);
                named.Push(file);
            }
        }
        catch
        {
            foreach (AtomicFile file in named)
                file.Revert();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (AtomicFile file in _files.Values)
            file.Dispose();
    }
}
