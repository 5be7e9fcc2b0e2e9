using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace HarmonizeEffect.Tests.PdnPlugin;

/// <summary>What the plug-in asks of Paint.NET, so that PdnPlugin/Reference cannot drift unnoticed from what was checked.</summary>
[TestClass]
public sealed class SurfaceTests
{
    [TestMethod]
    public void RefersToTheRecordedMembersOnly()
    {
        string recorded = Path.Combine(AppContext.BaseDirectory, "PdnPlugin", "surface.txt");
        string actual = string.Join('\n', PluginFolder.ReadMetadata(References));
        Assert.AreEqual(File.ReadAllText(recorded).ReplaceLineEndings("\n").Trim(), actual);
    }

    [TestMethod]
    public void AsksForNoNewerHostThanItWasBuiltAgainst()
    {
        List<(string Name, Version Version)> assemblies = PluginFolder.ReadMetadata(reader => reader.AssemblyReferences
            .Select(reader.GetAssemblyReference)
            .Select(reference => (Name: reader.GetString(reference.Name), reference.Version))
            .Where(reference => IsPaintDotNet(reference.Name)).ToList());
        Assert.IsNotEmpty(assemblies);
        foreach ((string name, Version version) in assemblies)
            Assert.IsTrue(version is { Major: 5, Minor: >= 100 and < 200 }, $"{name} {version} is not of Paint.NET 5.1.");
    }

    [TestMethod]
    public void AsksForNoNewerDotNetThanPaintDotNetRunsOn()
    {
        List<(string Name, Version Version)> newer = PluginFolder.ReadMetadata(reader => reader.AssemblyReferences
            .Select(reader.GetAssemblyReference)
            .Select(reference => (Name: reader.GetString(reference.Name), reference.Version))
            .Where(reference => reference.Name.StartsWith("System.", StringComparison.Ordinal) && reference.Version > new Version(9, 0, 0, 0)).ToList());
        Assert.IsEmpty(newer, string.Join(", ", newer));
    }

    [TestMethod]
    public void CarriesNothingOfPaintDotNet()
    {
        string[] files = [.. Directory.GetFiles(PluginFolder.Folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName)!];
        Assert.DoesNotContain(IsPaintDotNet, files);
        Assert.DoesNotContain("System.Drawing.Common.dll", files);
        foreach (string file in (string[])["INSTALL.txt", "LICENSE", "THIRD-PARTY-NOTICES.md", "MODEL_CARD.md", "HarmonizeEffect.Core.dll"])
            Assert.Contains(file, files);
        Assert.AreEqual(1, files.Count(file => file.Contains("onnxruntime.", StringComparison.Ordinal)), "Natives of one platform, no others.");
        StringAssert.Contains(File.ReadAllText(Path.ChangeExtension(PluginFolder.Dll, ".deps.json")), "HarmonizeEffect.Core", StringComparison.Ordinal);
    }

    private static bool IsPaintDotNet(string assembly) => assembly.StartsWith("PaintDotNet", StringComparison.Ordinal);

    private static List<string> References(MetadataReader reader)
    {
        var names = new TypeNames();
        var types = reader.TypeReferences.Select(handle => names.GetTypeFromReference(reader, handle, 0));
        var members = reader.MemberReferences.Select(reader.GetMemberReference).Select(member =>
        {
            string parent = member.Parent.Kind switch
            {
                HandleKind.TypeReference => names.GetTypeFromReference(reader, (TypeReferenceHandle)member.Parent, 0),
                HandleKind.TypeSpecification => names.GetTypeFromSpecification(reader, null, (TypeSpecificationHandle)member.Parent, 0),
                _ => "",
            };
            string name = $"{parent}.{reader.GetString(member.Name)}";
            if (member.GetKind() == MemberReferenceKind.Field)
                return $"{name}: {member.DecodeFieldSignature(names, null)}";
            MethodSignature<string> signature = member.DecodeMethodSignature(names, null);
            return $"{name}({string.Join(", ", signature.ParameterTypes)}): {signature.ReturnType}";
        });
        return [.. types.Concat(members).Where(line => line.StartsWith("[PaintDotNet.", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Writes types as [assembly]namespace.name; the assembly only for Paint.NET's.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            TypeReference type = reader.GetTypeReference(handle);
            string name = $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
            if (type.ResolutionScope.Kind != HandleKind.AssemblyReference)
                return name;
            string assembly = reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
            return IsPaintDotNet(assembly) ? $"[{assembly}]{name}" : name;
        }

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

        public string GetByReferenceType(string elementType) => $"{elementType}&";

        public string GetPointerType(string elementType) => $"{elementType}*";

        public string GetSZArrayType(string elementType) => $"{elementType}[]";

        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

        public string GetPinnedType(string elementType) => elementType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function pointer";
    }
}
