using HarmonizeEffect.GimpBridge.Install;

namespace HarmonizeEffect.Tests.GimpBridge.Install;

[TestClass]
public sealed class GimpPluginTests
{
    private static readonly string Program = OperatingSystem.IsWindows() ? "harmonize.exe" : "harmonize";

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
    public void Installs_again_and_uninstalls()
    {
        using var folder = new TemporaryFolder();
        string program = MakeProgram(folder), profile = Directory.CreateDirectory(folder.File("3.0")).FullName;
        string target = GimpPlugin.Install(profile, program);
        string leftover = Path.Combine(target, "leftover.py");
        File.WriteAllText(leftover, "");
        Assert.AreEqual(target, GimpPlugin.Install(profile, program));

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
        Assert.ThrowsExactly<HarmonizeException>(() => GimpPlugin.Install(profile, program));
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
        Assert.ThrowsExactly<HarmonizeException>(() => GimpPlugin.Install(profile, program));
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

    private static string MakeProgram(TemporaryFolder folder)
    {
        string program = folder.File("program");
        foreach (string file in new[] { Program, Path.Combine("native", "lib.so"), Path.Combine("gimp", "harmonize", "harmonize.py"), Path.Combine("gimp", "harmonize", "locale", "de.mo"), Path.Combine("gimp", "harmonize", "__pycache__", "x.pyc") })
        {
            string path = Path.Combine(program, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "x");
        }

        return program;
    }
}
