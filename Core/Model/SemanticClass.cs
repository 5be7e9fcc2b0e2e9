namespace HarmonizeEffect.Model;

/// <summary>What the foreground shows. The order is that of the model's class input.</summary>
public enum SemanticClass
{
    Person,
    Vehicle,
    Animal,
    Food,
    Other,
}
