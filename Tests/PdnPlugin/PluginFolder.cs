using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using HarmonizeEffect.Model;

namespace HarmonizeEffect.Tests.PdnPlugin;

/// <summary>The published plug-in, as a folder that Paint.NET would find under Effects.</summary>
internal static class PluginFolder
{
    private const string DllName = "HarmonizeEffect.dll";

    /// <summary>The folder that the build of the tests published.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "effects", "Harmonize");

    /// <summary>The plug-in's DLL.</summary>
    public static string Dll { get; } = Path.Combine(Folder, DllName);

    /// <summary>The effect's class, loaded apart from the tests' own copy of everything.</summary>
    public static Type Effect => Loaded.Value;

    private static Lazy<Type> Loaded { get; } = new(() => Load(Folder));

    /// <summary>Loads the effect's class from any such folder, as a Paint.NET of its own would.</summary>
    /// <param name="folder">The plug-in's folder.</param>
    /// <param name="missing">A type that this Paint.NET does not have yet; null for none.</param>
    public static Type Load(string folder, string? missing = null)
    {
        string dll = Path.Combine(folder, DllName);
        return new Context(dll, missing).LoadFromAssemblyPath(dll).GetType("HarmonizeEffect.PdnPlugin.HarmonizeEffect", throwOnError: true)!;
    }

    /// <summary>Copies the folder to where a test may damage it.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="model">A smaller model to put in the place of the built-in one; null for none.</param>
    public static void CopyTo(string folder, byte[]? model = null)
    {
        foreach (string file in Directory.GetFiles(Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        if (model is null)
            return;

        // A resource lies in a DLL behind its length.
        string core = Path.Combine(folder, "HarmonizeEffect.Core.dll");
        byte[] dll = File.ReadAllBytes(core);
        using var original = new MemoryStream();
        using (Stream resource = DefaultModel.Open())
            resource.CopyTo(original);
        int start = dll.AsSpan().IndexOf(original.ToArray());
        BinaryPrimitives.WriteInt32LittleEndian(dll.AsSpan(start - sizeof(int)), model.Length);
        model.CopyTo(dll.AsSpan(start, (int)original.Length));
        File.WriteAllBytes(core, dll);
    }

    /// <summary>Reads the DLL's metadata.</summary>
    public static T ReadMetadata<T>(Func<MetadataReader, T> read)
    {
        using var file = new PEReader(File.OpenRead(Dll));
        return read(file.GetMetadataReader());
    }

    /// <summary>
    /// Paint.NET loads each plug-in into a context of its own: the plug-in's libraries through its .deps.json, Paint.NET's from the host.
    /// </summary>
    private sealed class Context(string plugin, string? missing) : AssemblyLoadContext("Harmonize")
    {
        private readonly AssemblyDependencyResolver _resolver = new(plugin);

        protected override Assembly? Load(AssemblyName name)
        {
            if (_resolver.ResolveAssemblyToPath(name) is { } path)
                return LoadFromAssemblyPath(path);
            bool hosts = name.Name!.StartsWith("PaintDotNet.", StringComparison.Ordinal) || name.Name == "System.Drawing.Common";
            return hosts ? LoadFromStream(Forwarder(name)) : null;
        }

        protected override nint LoadUnmanagedDll(string name)
        {
            if (_resolver.ResolveUnmanagedDllToPath(name) is { } path)
                return LoadUnmanagedDllFromPath(path);

            // The tests' own copy must not stand in for the plug-in's.
            return name.Contains("onnxruntime", StringComparison.Ordinal) ? throw new DllNotFoundException($"{name} is not in the plug-in's folder.") : 0;
        }

        /// <summary>An assembly of the host's, of a later 5.1's version, whose types are the fake's.</summary>
        private MemoryStream Forwarder(AssemblyName assembly)
        {
            var metadata = new MetadataBuilder();
            metadata.AddModule(0, metadata.GetOrAddString(assembly.Name!), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
            Version version = assembly.Version is { Major: 5 } ? new Version(5, 109, 0, 0) : assembly.Version!;
            metadata.AddAssembly(metadata.GetOrAddString(assembly.Name!), version, default, default, 0, AssemblyHashAlgorithm.None);
            AssemblyName fake = typeof(PaintDotNet.Fake.Document).Assembly.GetName();
            EntityHandle target = metadata.AddAssemblyReference(metadata.GetOrAddString(fake.Name!), fake.Version!, default, default, 0, default);
            foreach ((string ns, string name) in TypesFrom(assembly.Name!))
            {
                const TypeAttributes Forwarded = (TypeAttributes)0x00200000;
                if (name != missing)
                    metadata.AddExportedType(Forwarded, metadata.GetOrAddString(ns), metadata.GetOrAddString(name), target, 0);
            }

            var image = new BlobBuilder();
            new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), new BlobBuilder()).Serialize(image);
            return new MemoryStream(image.ToArray());
        }

        private static List<(string Namespace, string Name)> TypesFrom(string assembly) => ReadMetadata(reader =>
        {
            var types = new List<(string, string)>();
            foreach (TypeReferenceHandle handle in reader.TypeReferences)
            {
                TypeReference type = reader.GetTypeReference(handle);
                if (type.ResolutionScope.Kind == HandleKind.AssemblyReference
                    && reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == assembly)
                {
                    types.Add((reader.GetString(type.Namespace), reader.GetString(type.Name)));
                }
            }

            return types;
        });
    }
}
