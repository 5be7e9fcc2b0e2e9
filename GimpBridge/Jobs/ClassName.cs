using HarmonizeEffect.Model;

namespace HarmonizeEffect.GimpBridge.Jobs;

/// <summary>How users name a <see cref="SemanticClass"/>, or leave it open.</summary>
internal static class ClassName
{
    /// <summary>The word for a class that is not told.</summary>
    public const string Auto = "auto";

    /// <summary>All names, for sentences.</summary>
    public static string All { get; } = $"{Auto}, {string.Join(", ", Enum.GetNames<SemanticClass>()).ToLowerInvariant()}";

    /// <summary>A class by its name in any case; null for <see cref="Auto"/>.</summary>
    /// <exception cref="HarmonizeException">There is no such class.</exception>
    public static SemanticClass? Parse(string name)
    {
        if (name.Equals(Auto, StringComparison.OrdinalIgnoreCase))
            return null;
        // Enum.TryParse would take numbers and lists too.
        return name.All(char.IsAsciiLetter) && Enum.TryParse(name, ignoreCase: true, out SemanticClass semanticClass)
            ? semanticClass
            : throw new HarmonizeException($"'{name}' is not a class; choose one of {All}.");
    }
}
