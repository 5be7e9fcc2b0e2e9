using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace HarmonizeEffect.Tests.PdnPlugin;

/// <summary>The built plug-in, as a folder that Paint.NET would find under Effects.</summary>
internal static class PluginFolder
{
    private static readonly Lazy<Assembly> Loaded = new(() => new Context(Dll!).LoadFromAssemblyPath(Dll!));

    /// <summary>The plug-in's DLL.</summary>
    public static string Dll { get; } = Find();

    /// <summary>The effect's class, loaded apart from the tests' own copy of everything.</summary>
    public static Type Effect => Loaded.Value.GetType("HarmonizeEffect.PdnPlugin.HarmonizeEffect", throwOnError: true)!;

    /// <summary>Reads the DLL's metadata.</summary>
    public static T ReadMetadata<T>(Func<MetadataReader, T> read)
    {
        using var file = new PEReader(File.OpenRead(Dll));
        return read(file.GetMetadataReader());
    }

    // Tests/bin/<configuration>/<framework>/ lies beside PdnPlugin/bin/<configuration>/.
    private static string Find()
    {
        string output = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string configuration = Path.GetFileName(Path.GetDirectoryName(output)!);
        return Path.GetFullPath(Path.Combine(output, "../../../../PdnPlugin/bin", configuration, "net9.0/HarmonizeEffect.dll"));
    }

    /// <summary>
    /// Paint.NET loads each plug-in into a context of its own: the plug-in's libraries through its .deps.json, Paint.NET's from the host.
    /// </summary>
    private sealed class Context(string plugin) : AssemblyLoadContext("Harmonize")
    {
        private readonly AssemblyDependencyResolver _resolver = new(plugin);

        protected override Assembly? Load(AssemblyName name)
        {
            if (name.Name!.StartsWith("PaintDotNet.", StringComparison.Ordinal))
                return LoadFromStream(Forwarder(name.Name));
            return _resolver.ResolveAssemblyToPath(name) is { } path ? LoadFromAssemblyPath(path) : null;
        }

        protected override nint LoadUnmanagedDll(string name) =>
            _resolver.ResolveUnmanagedDllToPath(name) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

        /// <summary>An assembly of Paint.NET's name and of a later 5.1's version, whose types are the fake's.</summary>
        private static MemoryStream Forwarder(string assembly)
        {
            var metadata = new MetadataBuilder();
            metadata.AddModule(0, metadata.GetOrAddString(assembly), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
            metadata.AddAssembly(metadata.GetOrAddString(assembly), new Version(5, 109, 0, 0), default, default, 0, AssemblyHashAlgorithm.None);
            AssemblyName fake = typeof(PaintDotNet.Fake.Document).Assembly.GetName();
            EntityHandle target = metadata.AddAssemblyReference(metadata.GetOrAddString(fake.Name!), fake.Version!, default, default, 0, default);
            foreach ((string ns, string name) in TypesFrom(assembly))
            {
                const TypeAttributes Forwarded = (TypeAttributes)0x00200000;
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
