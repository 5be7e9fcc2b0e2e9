using HarmonizeEffect.GimpBridge.Files;

namespace HarmonizeEffect.Tests.GimpBridge;

[TestClass]
public sealed class FilesTests
{
    [TestMethod]
    public void AtomicFile_AppearsOnlyWhenCommitted()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("result.txt");
        File.WriteAllText(path, "before");
        using (var abandoned = new AtomicFile(path))
            File.WriteAllText(abandoned.TemporaryPath, "abandoned");
        Assert.AreEqual("before", File.ReadAllText(path));
        using (var file = new AtomicFile(path))
        {
            File.WriteAllText(file.TemporaryPath, "after");
            Assert.AreEqual("before", File.ReadAllText(path));
            file.Commit();
        }

        Assert.AreEqual("after", File.ReadAllText(path));
        CollectionAssert.AreEqual(new[] { "result.txt" }, folder.Names);
    }

    [TestMethod]
    public void AtomicFile_KeepsPermissionsAndLinks()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Permissions and links are tested on Unix.");
            return;
        }

        using var folder = new TemporaryFolder();
        string path = folder.File("private.txt"), link = folder.File("link.txt");
        File.WriteAllText(path, "before");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, "private.txt");
        using (var file = new AtomicFile(link))
        {
            File.WriteAllText(file.TemporaryPath, "after");
            file.Commit();
        }

        Assert.AreEqual("after", File.ReadAllText(path));
        Assert.AreEqual("private.txt", new FileInfo(link).LinkTarget);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [TestMethod]
    public void OutputFiles_AllGetTheirNamesOrNone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("old"), "before");
        using (var outputs = new OutputFiles())
        {
            foreach (string name in new[] { "old", "new", "blocked" })
            {
                outputs.Add(folder.File(name));
                File.WriteAllText(outputs[folder.File(name)], "after");
            }

            // A folder takes the last name in the meantime.
            Directory.CreateDirectory(folder.File("blocked"));
            StringAssert.Contains(Assert.ThrowsExactly<HarmonizeException>(outputs.Commit).Message, "blocked");
        }

        Assert.AreEqual("before", File.ReadAllText(folder.File("old")));
        CollectionAssert.AreEqual(new[] { "old" }, folder.Names);

        Directory.Delete(folder.File("blocked"));
        using (var outputs = new OutputFiles())
        {
            foreach (string name in new[] { "old", "new" })
            {
                outputs.Add(folder.File(name));
                File.WriteAllText(outputs[folder.File(name)], "after");
            }

            outputs.Commit();
        }

        Assert.AreEqual("after", File.ReadAllText(folder.File("old")));
        Assert.AreEqual("after", File.ReadAllText(folder.File("new")));
        CollectionAssert.AreEqual(new[] { "new", "old" }, folder.Names);
    }

    [TestMethod]
    public void WriteProtectedFiles_AreNotReplaced()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("result.txt");
        File.WriteAllText(path, "before");
        File.SetAttributes(path, FileAttributes.ReadOnly);
        StringAssert.Contains(Assert.ThrowsExactly<HarmonizeException>(() => new AtomicFile(path).Dispose()).Message, "write-protected");
        File.SetAttributes(path, FileAttributes.Normal);
        CollectionAssert.AreEqual(new[] { "result.txt" }, folder.Names);
    }

    [TestMethod]
    public void Paths_AreComparedAfterLinksAndDots()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Making links on Windows needs rights that a test seldom has.");
            return;
        }

        using var folder = new TemporaryFolder();
        string real = Directory.CreateDirectory(folder.File("real")).FullName;
        string photo = Path.Combine(real, "photo.png");
        File.WriteAllText(photo, "");
        Directory.CreateSymbolicLink(folder.File("link"), "real");
        File.CreateSymbolicLink(folder.File("alias.png"), Path.Combine("link", "photo.png"));
        string expected = PathIdentity.Resolve(photo);
        foreach (string path in new[] { "link/photo.png", "alias.png", "real/../link/./photo.png" })
            Assert.AreEqual(expected, PathIdentity.Resolve(folder.File(path)), path);
        Assert.AreNotEqual(expected, PathIdentity.Resolve(folder.File("real/other.png")));
    }

    [TestMethod]
    public void LinksInACircle_End()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Making links on Windows needs rights that a test seldom has.");
            return;
        }

        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("a"), "b");
        File.CreateSymbolicLink(folder.File("b"), "a");
        Assert.IsNotEmpty(PathIdentity.Resolve(folder.File("a")));
    }
}
