using System.Collections.Concurrent;

namespace HarmonizeEffect.GimpBridge.Files;

/// <summary>
/// A file that appears under its name only when it is complete: it is written as a hidden sibling, which
/// <see cref="Commit"/> renames and <see cref="Dispose"/>, or the end of the program, removes.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Unfinished = new();

    private readonly string _path;
    private readonly string _target;
    private readonly string _replacedPath;

    static AtomicFile() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => DeleteUnfinished();

    /// <summary>Creates the sibling at once, so that an unwritable place is found before the work.</summary>
    /// <exception cref="HarmonizeException">A file cannot be written there.</exception>
    public AtomicFile(string path)
    {
        _path = path;
        _target = PathIdentity.Resolve(path);
        string folder = Path.GetDirectoryName(_target) ?? throw new HarmonizeException($"{path} is not a file name; name the file to write.");
        if (Directory.Exists(_target))
            throw new HarmonizeException($"{path} is a folder; name a file in it.");
        if (!Directory.Exists(folder))
            throw new HarmonizeException($"{path} cannot be written because the folder {folder} does not exist; create it first.");
        if (File.Exists(_target) && File.GetAttributes(_target).HasFlag(FileAttributes.ReadOnly))
            throw new HarmonizeException($"{path} is write-protected; lift the protection or choose another name.");

        TemporaryPath = Path.Combine(folder, $".harmonize-{Guid.NewGuid():N}.tmp");
        _replacedPath = Path.Combine(folder, $".harmonize-{Guid.NewGuid():N}.tmp");
        Unfinished[TemporaryPath] = true;
        try
        {
            using FileStream created = new(TemporaryPath, FileMode.CreateNew);
            if (!OperatingSystem.IsWindows() && File.Exists(_target))
                File.SetUnixFileMode(TemporaryPath, File.GetUnixFileMode(_target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw Unwritable(e);
        }
    }

    /// <summary>Where to write.</summary>
    public string TemporaryPath { get; }

    /// <summary>Gives the file its name; a file that had it is replaced.</summary>
    /// <param name="keepReplaced">Whether to keep the replaced file aside for <see cref="Revert"/>, until this is disposed of.</param>
    /// <exception cref="HarmonizeException">The file that had the name is in use.</exception>
    public void Commit(bool keepReplaced = false)
    {
        try
        {
            if (keepReplaced && File.Exists(_target))
            {
                Unfinished[_replacedPath] = true;
                File.Replace(TemporaryPath, _target, _replacedPath);
            }
            else
                File.Move(TemporaryPath, _target, overwrite: true);
            Unfinished.TryRemove(TemporaryPath, out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Takes back a <see cref="Commit"/> that kept what it replaced.</summary>
    public void Revert()
    {
        if (File.Exists(_replacedPath))
            File.Move(_replacedPath, _target, overwrite: true);
        else
            File.Delete(_target);
    }

    public void Dispose()
    {
        foreach (string path in new[] { TemporaryPath, _replacedPath })
        {
            if (Unfinished.TryRemove(path, out _))
                TryDelete(path);
        }
    }

    /// <summary>Removes all siblings that exist, for a program that is about to end.</summary>
    public static void DeleteUnfinished()
    {
        foreach (string path in Unfinished.Keys)
            TryDelete(path);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing better can be done for a file that will not go.
        }
    }

    private HarmonizeException Unwritable(Exception e) =>
        new($"{_path} cannot be written ({SystemError.Reason(e)}); choose a place where this user may write.", e);
}
