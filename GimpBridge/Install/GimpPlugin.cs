using System.Runtime.InteropServices;

namespace HarmonizeEffect.GimpBridge.Install;

/// <summary>The plug-in in a GIMP profile: plug-ins/harmonize/harmonize.py, and the bridge program in the folder bridge beside it.</summary>
internal static class GimpPlugin
{
    /// <summary>GIMP wants the folder and the script to have the same name, in the same case.</summary>
    public const string Name = "harmonize";

    private const string Script = Name + ".py";

    private const UnixFileMode Runnable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Where the plug-in lies in a profile.</summary>
    public static string FolderIn(string profile) => Path.Combine(profile, "plug-ins", Name);

    /// <summary>Copies the plug-in and the program into a profile. What was there before stays until the copy is complete.</summary>
    /// <param name="profile">A GIMP profile.</param>
    /// <param name="program">The program's folder, with the plug-in in gimp/harmonize.</param>
    /// <param name="system">The system that it is for.</param>
    /// <returns>The plug-in's folder.</returns>
    /// <exception cref="HarmonizeException">Something is missing, in the way, or cannot be written.</exception>
    public static string Install(string profile, string program, OSPlatform system)
    {
        string source = Path.Combine(program, "gimp", Name);
        string executable = system == OSPlatform.Windows ? Name + ".exe" : Name;
        if (!File.Exists(Path.Combine(source, Script)) || !File.Exists(Path.Combine(program, executable)))
            throw new HarmonizeException($"The plug-in's files are missing in {program}; download the program again.");
        string target = FolderIn(profile);
        RefuseForeign(target);
        string complete = $"{target}.{Guid.NewGuid():N}.new";
        try
        {
            Copy(source, complete, skip: null);
            Copy(program, Path.Combine(complete, "bridge"), skip: Path.Combine(program, "gimp"));
            MakeRunnable(Path.Combine(complete, Script));
            MakeRunnable(Path.Combine(complete, "bridge", executable));
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(complete, target);
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HarmonizeException($"The plug-in cannot be written to {target} ({e.Message.TrimEnd('.')}); close GIMP and check that you may write there.", e);
        }
        finally
        {
            if (Directory.Exists(complete))
                Directory.Delete(complete, recursive: true);
        }
    }

    /// <summary>Removes the plug-in from a profile.</summary>
    /// <returns>The folder that was removed; null when there was none.</returns>
    /// <exception cref="HarmonizeException">The folder is not the plug-in's, or is in use.</exception>
    public static string? Uninstall(string profile)
    {
        string target = FolderIn(profile);
        if (!Directory.Exists(target))
            return null;
        RefuseForeign(target);
        try
        {
            Directory.Delete(target, recursive: true);
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HarmonizeException($"{target} cannot be removed ({e.Message.TrimEnd('.')}); close GIMP and try again.", e);
        }
    }

    private static void RefuseForeign(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && !File.Exists(Path.Combine(target, Script))))
            throw new HarmonizeException($"{target} is there but is not this plug-in; move it away first.");
    }

    private static void Copy(string source, string target, string? skip)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(source))
        {
            // Python's compiled leftovers belong to the machine that made them.
            if (folder != skip && Path.GetFileName(folder) != "__pycache__")
                Copy(folder, Path.Combine(target, Path.GetFileName(folder)), skip);
        }
    }

    private static void MakeRunnable(string file)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, Runnable);
    }
}
