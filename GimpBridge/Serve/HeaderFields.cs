using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary>Reads a header's fields strictly.</summary>
internal static class HeaderFields
{
    /// <summary>A whole number within limits.</summary>
    /// <exception cref="ProtocolException">It is missing, of another type, or outside.</exception>
    public static int Integer(this JObject header, string name, int min, int max) =>
        header.OptionalInteger(name, min, max) ?? throw ProtocolException.BadRequest($"'{name}' is missing; it must be a whole number from {min} to {max}.");

    /// <summary>The same; null when it is missing or null.</summary>
    public static int? OptionalInteger(this JObject header, string name, int min, int max) => header[name] switch
    {
        null or JValue { Type: JTokenType.Null } => null,
        JValue { Value: long value } when value >= min && value <= max => (int)value,
        _ => throw ProtocolException.BadRequest($"'{name}' must be a whole number from {min} to {max}."),
    };

    /// <summary>A number from 0 to 1.</summary>
    /// <exception cref="ProtocolException">It is of another type or outside.</exception>
    public static double Share(this JObject header, string name, double missing) => header[name] switch
    {
        null => missing,
        JValue { Value: long and (0 or 1) and var value } => (long)value,
        JValue { Value: double and >= 0 and <= 1 and var value } => (double)value,
        _ => throw ProtocolException.BadRequest($"'{name}' must be a number from 0 to 1."),
    };

    /// <summary>True or false; false when it is missing.</summary>
    /// <exception cref="ProtocolException">It is of another type.</exception>
    public static bool Flag(this JObject header, string name) => header[name] switch
    {
        null => false,
        JValue { Value: bool value } => value,
        _ => throw ProtocolException.BadRequest($"'{name}' must be true or false."),
    };

    /// <summary>A text; null when it is missing or null.</summary>
    /// <exception cref="ProtocolException">It is of another type.</exception>
    public static string? OptionalText(this JObject header, string name) => header[name] switch
    {
        null or JValue { Type: JTokenType.Null } => null,
        JValue { Value: string value } => value,
        _ => throw ProtocolException.BadRequest($"'{name}' must be a text."),
    };

    /// <summary>An object; null when it is missing or null.</summary>
    /// <exception cref="ProtocolException">It is of another type.</exception>
    public static JObject? OptionalObject(this JObject header, string name) => header[name] switch
    {
        null or JValue { Type: JTokenType.Null } => null,
        JObject value => value,
        _ => throw ProtocolException.BadRequest($"'{name}' must be an object."),
    };
}
