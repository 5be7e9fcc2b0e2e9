using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

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

    /// <exception cref="InvalidDataException">No row has a known class.</exception>
    /// <exception cref="CsvHelperException">A column is missing.</exception>
    public static ClassLabels Read(string path)
    {
        using var csv = new CsvReader(File.OpenText(path), new CsvConfiguration(CultureInfo.InvariantCulture) { PrepareHeaderForMatch = header => header.Header.ToUpperInvariant() });
        var classes = new Dictionary<string, int>();
        foreach (Row row in csv.GetRecords<Row>())
        {
            int position = Array.IndexOf(PhotoLibrary.ClassNames, row.Class);
            if (position >= 0)
                classes[Path.GetFileNameWithoutExtension(row.Composite)] = position;
        }
        return classes.Count > 0 ? new ClassLabels(classes) : throw new InvalidDataException($"{path} has no row with one of the classes {string.Join(", ", PhotoLibrary.ClassNames)}.");
    }

    private sealed record Row(string Composite, string Class);
}
