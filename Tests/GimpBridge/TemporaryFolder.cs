namespace HarmonizeEffect.Tests.GimpBridge;

/// <summary>A folder for one test's files.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static EnumerationOptions Everything { get; } = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint };

    public string Path { get; } = Directory.CreateTempSubdirectory("harmonize-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Names of all files in the folder and below, hidden ones too but not links, in order.</summary>
    public string[] Names => [.. new DirectoryInfo(Path).EnumerateFiles("*", Everything).Select(file => System.IO.Path.GetRelativePath(Path, file.FullName)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
