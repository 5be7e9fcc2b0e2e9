namespace HarmonizeEffect.GimpBridge.Files;

/// <summary>Files that appear together: all are written before the first gets its name.</summary>
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
        foreach (AtomicFile file in _files.Values)
            file.Commit();
    }

    public void Dispose()
    {
        foreach (AtomicFile file in _files.Values)
            file.Dispose();
    }
}
