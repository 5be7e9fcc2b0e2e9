namespace HarmonizeEffect.Tests.GimpBridge;

/// <summary>A folder for one test's files.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("harmonize-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Names of all files in the folder, hidden ones too, in order.</summary>
    public string[] Names => [.. new DirectoryInfo(Path).EnumerateFiles("*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetRelativePath(Path, file.FullName)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
