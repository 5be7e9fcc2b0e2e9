using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace HarmonizeEffect.Training;

/// <summary>
/// Makes TorchSharp's native library load on systems whose libstdc++ is older than the one it was linked with
/// (Debian 12, Ubuntu 22.04).
/// </summary>
/// <remarks>
/// libLibTorchSharp.so asks for the symbol version GLIBCXX_3.4.32. The only symbol of that version is the marker
/// <c>ios_base_library_init</c>, which no relocation uses, so the library runs without it. Marking the version as
/// weak (VER_FLG_WEAK in its entry of .gnu.version_r) tells the loader to go on without it.
/// </remarks>
public static class NativeRuntime
{
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort WeakVersion = 2;

    /// <summary>Prepares the library if this system needs it; cheap and harmless when called again.</summary>
    /// <exception cref="InvalidOperationException">The library needs the change and its folder cannot be written.</exception>
    public static void EnsureLoadable()
    {
        if (!OperatingSystem.IsLinux() || FindLibrary() is not { } path)
        {
            return;
        }

        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e) when (e.Message.Contains(MissingVersion, StringComparison.Ordinal))
        {
            byte[] image = File.ReadAllBytes(path);
            if (!MarkVersionWeak(image, MissingVersion))
            {
                throw;
            }
            Replace(path, image);
        }
    }

    private static string? FindLibrary() =>
        new[] { "", Path.Combine("runtimes", "linux-x64", "native") }
            .Select(folder => Path.Combine(AppContext.BaseDirectory, folder, "libLibTorchSharp.so"))
            .FirstOrDefault(File.Exists);

    /// <summary>A rename, so that another process which starts at this moment sees either file whole.</summary>
    private static void Replace(string path, byte[] image)
    {
        string temporary = $"{path}.{Environment.ProcessId}";
        try
        {
            File.WriteAllBytes(temporary, image);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"TorchSharp needs a newer libstdc++ than this system has, and its library could not be adapted because {path} cannot be written. " +
                "Make the folder writable for one run, or install libstdc++ 13.2 or newer.", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Sets VER_FLG_WEAK on a needed symbol version of a little-endian ELF64 image, in place.</summary>
    /// <returns>Whether the version was found.</returns>
    internal static bool MarkVersionWeak(Span<byte> elf, string version)
    {
        if (elf.Length < 64 || !elf[..4].SequenceEqual("\u007fELF"u8) || elf[4] != 2 || elf[5] != 1)
        {
            return false;
        }

        long sections = BinaryPrimitives.ReadInt64LittleEndian(elf[0x28..]);
        int sectionSize = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3a..]);
        int sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3c..]);
        for (int i = 0; i < sectionCount; i++)
        {
            Span<byte> header = elf[(int)(sections + i * sectionSize)..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != SectionTypeVersionNeeds)
            {
                continue;
            }
            int needs = (int)BinaryPrimitives.ReadInt64LittleEndian(header[0x18..]);
            int stringSection = (int)BinaryPrimitives.ReadUInt32LittleEndian(header[0x28..]);
            int strings = (int)BinaryPrimitives.ReadInt64LittleEndian(elf[(int)(sections + stringSection * sectionSize + 0x18)..]);
            if (MarkInNeeds(elf, needs, strings, version))
            {
                return true;
            }
        }
        return false;
    }

    private static bool MarkInNeeds(Span<byte> elf, int need, int strings, string version)
    {
        byte[] name = Encoding.ASCII.GetBytes(version + '\0');
        while (true)
        {
            int entry = need + BinaryPrimitives.ReadInt32LittleEndian(elf[(need + 8)..]);
            while (true)
            {
                int nameOffset = BinaryPrimitives.ReadInt32LittleEndian(elf[(entry + 8)..]);
                if (elf[(strings + nameOffset)..].StartsWith(name))
                {
                    ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(elf[(entry + 4)..]);
                    BinaryPrimitives.WriteUInt16LittleEndian(elf[(entry + 4)..], (ushort)(flags | WeakVersion));
                    return true;
                }
                int next = BinaryPrimitives.ReadInt32LittleEndian(elf[(entry + 12)..]);
                if (next == 0)
                {
                    break;
                }
                entry += next;
            }
            int nextNeed = BinaryPrimitives.ReadInt32LittleEndian(elf[(need + 12)..]);
            if (nextNeed == 0)
            {
                return false;
            }
            need += nextNeed;
        }
    }
}
