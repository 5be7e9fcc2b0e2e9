namespace HarmonizeEffect.Training.Data;

/// <summary>Semantic labels from a CSV with the columns <c>composite</c> (with or without extension) and <c>class</c>; others are ignored.</summary>
public sealed class ClassLabels
{
    private readonly Dictionary<string, int> _classes;

    private ClassLabels(Dictionary<string, int> classes) => _classes = classes;

    /// <summary>Labels for nothing.</summary>
    public static ClassLabels None { get; } = new([]);

    public int Count => _classes.Count;

    /// <summary>Position in <see cref="PhotoLibrary.ClassNames"/>, −1 where nobody said.</summary>
    public int this[string composite] => _classes.GetValueOrDefault(composite, -1);

    /// <exception cref="InvalidDataException">A column is missing, or no row has a known class.</exception>
    public static ClassLabels Read(string path)
    {
        var classes = new Dictionary<string, int>();
        foreach (Row row in CsvTable.Read<Row>(path))
        {
            int position = Array.FindIndex(PhotoLibrary.ClassNames, name => name.Equals(row.Class, StringComparison.OrdinalIgnoreCase));
            if (position >= 0)
                classes[Path.GetFileNameWithoutExtension(row.Composite.Replace('\\', '/'))] = position;
        }
        return classes.Count > 0 ? new ClassLabels(classes) : throw new InvalidDataException($"{path} has no row with one of the classes {string.Join(", ", PhotoLibrary.ClassNames)}.");
    }

    private sealed record Row(string Composite, string Class);
}
