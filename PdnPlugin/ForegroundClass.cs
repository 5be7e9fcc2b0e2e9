using HarmonizeEffect.Model;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>What the user can say about what the pasted object is: nothing, or a <see cref="SemanticClass"/>.</summary>
internal enum ForegroundClass
{
    Auto,
    Person = SemanticClass.Person + 1,
    Vehicle = SemanticClass.Vehicle + 1,
    Animal = SemanticClass.Animal + 1,
    Food = SemanticClass.Food + 1,
    Other = SemanticClass.Other + 1,
}

internal static class ForegroundClasses
{
    /// <summary>The model's class; null where the user does not tell.</summary>
    public static SemanticClass? ToSemantic(this ForegroundClass choice) =>
        choice == ForegroundClass.Auto ? null : (SemanticClass)(choice - 1);
}
