using System.Runtime.InteropServices;
using HarmonizeEffect.GimpBridge.Install;

namespace HarmonizeEffect.Tests.GimpBridge.Install;

[TestClass]
public sealed class GimpPluginTests
{
    private static readonly OSPlatform System = UserEnvironment.Current.System;
    private static readonly string Program = System == OSPlatform.Windows ? "harmonize.exe" : "harmonize";

    [TestMethod]
    public void Finds_the_profiles_of_GIMP_3_only()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "2.10", "2.99", "3.0", "3.2", "3.10", "3.0.old", "30", "cache" })
            Directory.CreateDirectory(folder.File(name));
        string[] found = [.. GimpProfiles.Find([folder.Path, folder.File("missing")]).Select(Path.GetFileName).OfType<string>()];
        CollectionAssert.AreEquivalent(new[] { "3.0", "3.2", "3.10" }, found);
    }

    [TestMethod]
    [DataRow("LINUX", null, ".config/GIMP/3.0", ".config/GIMP/3.2", ".var/app/org.gimp.GIMP/config/GIMP/3.2", "snap/gimp/current/.config/GIMP/3.0", DisplayName = "Linux, with flatpak and snap")]
    [DataRow("LINUX", "", ".config/GIMP/3.0", DisplayName = "Linux, XDG_CONFIG_HOME empty")]
    [DataRow("LINUX", "elsewhere", "elsewhere/GIMP/3.0", ".var/app/org.gimp.GIMP/config/GIMP/3.0", DisplayName = "Linux, XDG_CONFIG_HOME set")]
    [DataRow("WINDOWS", null, "AppData/Roaming/GIMP/3.0", "AppData/Roaming/GIMP/3.2", DisplayName = "Windows")]
    [DataRow("OSX", null, "Library/Application Support/GIMP/3.0", DisplayName = "macOS")]
    public void Installs_into_every_profile_of_a_system(string system, string? configuration, params string[] profiles)
    {
        using var folder = new TemporaryFolder();
        var platform = OSPlatform.Create(system);
        string home = folder.File("home");
        var user = new UserEnvironment(
            platform, home, Path.Combine(home, "AppData", "Roaming"), configuration is "elsewhere" ? Path.Combine(home, configuration) : configuration);
        string[] expected = [.. profiles.Select(profile => Directory.CreateDirectory(Path.Combine(home, profile)).FullName)];
        // Another system's places, an older GIMP and another program do not count.
        string[] others = [.. new[] { "Other/GIMP/3.0", "AppData/Local/GIMP/3.0", $"{Path.GetDirectoryName(profiles[0])}/2.10", ".config/Other/3.0" }
            .Select(other => Directory.CreateDirectory(Path.Combine(home, other)).FullName)];
        string program = MakeProgram(folder, platform == OSPlatform.Windows ? "harmonize.exe" : "harmonize");

        IReadOnlyList<string> found = GimpProfiles.Find(GimpProfiles.Roots(user));
        CollectionAssert.AreEqual(expected, found.ToArray());
        foreach (string profile in found)
        {
            string target = GimpPlugin.Install(profile, program, platform);
            Assert.AreEqual(Path.Combine(profile, "plug-ins", "harmonize"), target);
            Assert.IsTrue(File.Exists(Path.Combine(target, "harmonize.py")));
            Assert.IsTrue(File.Exists(Path.Combine(target, "bridge", platform == OSPlatform.Windows ? "harmonize.exe" : "harmonize")));
        }

        foreach (string profile in found)
        {
            Assert.IsNotNull(GimpPlugin.Uninstall(profile));
            Assert.HasCount(0, Directory.GetFileSystemEntries(Path.Combine(profile, "plug-ins")));
        }

        foreach (string other in others)
            Assert.HasCount(0, Directory.GetFileSystemEntries(other));
    }

    [TestMethod]
    public void A_program_for_another_system_installs_nothing()
    {
        using var folder = new TemporaryFolder();
        string program = MakeProgram(folder, "harmonize"), profile = Directory.CreateDirectory(folder.File("3.0")).FullName;
        Assert.ThrowsExactly<HarmonizeException>(() => GimpPlugin.Install(profile, program, OSPlatform.Windows));
        Assert.HasCount(0, Directory.GetFileSystemEntries(profile));
    }

    [TestMethod]
    public void Installs_again_and_uninstalls()
    {
        using var folder = new TemporaryFolder();
        string program = MakeProgram(folder), profile = Directory.CreateDirectory(folder.File("3.0")).FullName;
        string target = GimpPlugin.Install(profile, program, System);
        string leftover = Path.Combine(target, "leftover.py");
        File.WriteAllText(leftover, "");
        Assert.AreEqual(target, GimpPlugin.Install(profile, program, System));

        Assert.IsFalse(File.Exists(leftover), "An older version's file stayed.");
        CollectionAssert.AreEquivalent(
            new[] { "harmonize.py", Path.Combine("locale", "de.mo"), Path.Combine("bridge", Program), Path.Combine("bridge", "native", "lib.so") },
            Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(target, file)).ToArray());
        if (!OperatingSystem.IsWindows())
        {
            Assert.IsTrue(File.GetUnixFileMode(Path.Combine(target, "harmonize.py")).HasFlag(UnixFileMode.UserExecute));
            Assert.IsTrue(File.GetUnixFileMode(Path.Combine(target, "bridge", Program)).HasFlag(UnixFileMode.UserExecute));
        }

        Assert.AreEqual(target, GimpPlugin.Uninstall(profile));
        Assert.IsFalse(Directory.Exists(target));
        Assert.IsNull(GimpPlugin.Uninstall(profile));
    }

    [TestMethod]
    public void Leaves_a_folder_that_is_not_its_own()
    {
        using var folder = new TemporaryFolder();
        string program = MakeProgram(folder), profile = folder.File("3.0");
        string theirs = Path.Combine(Directory.CreateDirectory(GimpPlugin.FolderIn(profile)).FullName, "theirs.py");
        File.WriteAllText(theirs, "");
        Assert.ThrowsExactly<HarmonizeException>(() => GimpPlugin.Install(profile, program, System));
        Assert.ThrowsExactly<HarmonizeException>(() => GimpPlugin.Uninstall(profile));
        Assert.IsTrue(File.Exists(theirs));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.Combine(profile, "plug-ins")));
    }

    [TestMethod]
    public void An_incomplete_program_installs_nothing()
    {
        using var folder = new TemporaryFolder();
        string program = MakeProgram(folder), profile = Directory.CreateDirectory(folder.File("3.0")).FullName;
        File.Delete(Path.Combine(program, Program));
        Assert.ThrowsExactly<HarmonizeException>(() => GimpPlugin.Install(profile, program, System));
        Assert.IsFalse(Directory.Exists(GimpPlugin.FolderIn(profile)));
    }

    [TestMethod]
    public void A_missing_profile_is_told()
    {
        using var folder = new TemporaryFolder();
        RunResult result = HarmonizeProgram.Run(folder.Path, "install-gimp", "--profile", "nowhere");
        Assert.AreEqual(1, result.ExitCode);
        StringAssert.Contains(result.Error, "nowhere");
    }

    [TestMethod]
    public void The_plug_in_comes_with_the_program()
    {
        string plugin = Path.Combine(AppContext.BaseDirectory, "gimp", "harmonize");
        Assert.IsTrue(File.Exists(Path.Combine(plugin, "harmonize.py")));
        Assert.IsTrue(File.Exists(Path.Combine(plugin, "locale", "de", "LC_MESSAGES", "harmonize.mo")));
    }

    private static string MakeProgram(TemporaryFolder folder) => MakeProgram(folder, Program);

    private static string MakeProgram(TemporaryFolder folder, string executable)
    {
        string program = folder.File("program");
        foreach (string file in new[] { executable, Path.Combine("native", "lib.so"), Path.Combine("gimp", "harmonize", "harmonize.py"), Path.Combine("gimp", "harmonize", "locale", "de.mo"), Path.Combine("gimp", "harmonize", "__pycache__", "x.pyc") })
        {
            string path = Path.Combine(program, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "x");
        }

        return program;
    }
}
