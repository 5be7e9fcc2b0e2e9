using System.Xml.Linq;

namespace HarmonizeEffect.Tests.Repository;

[TestClass]
public sealed class ThirdPartyNoticesTests
{
    // Tests/bin/<configuration>/<framework>/ lies four folders below the repository.
    private static readonly string Root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."));

    [TestMethod]
    public void NameEveryPackage()
    {
        // The first column of the tables; "Family.*" stands for all packages whose names begin so.
        string[] named = [.. File.ReadLines(Path.Combine(Root, "THIRD-PARTY-NOTICES.md"))
            .Where(line => line.StartsWith('|'))
            .SelectMany(line => line.Split('|')[1].Split(',', StringSplitOptions.TrimEntries))];
        string[] missing = [.. XDocument.Load(Path.Combine(Root, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value)
            .Where(package => !Array.Exists(named, name => name.EndsWith(".*", StringComparison.Ordinal)
                ? package.StartsWith(name[..^1], StringComparison.Ordinal)
                : package == name))];
        Assert.IsEmpty(missing, string.Join(", ", missing));
    }
}
