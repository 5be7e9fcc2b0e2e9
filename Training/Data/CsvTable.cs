using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace HarmonizeEffect.Training.Data;

/// <summary>Tables that users write: comma-separated, with a line of column names in any case and order; other columns are ignored.</summary>
internal static class CsvTable
{
    /// <summary>Reads a table.</summary>
    /// <typeparam name="T">A record whose members are the columns.</typeparam>
    /// <exception cref="InvalidDataException">A column is missing, or a row is no CSV.</exception>
    public static List<T> Read<T>(string path)
    {
        try
        {
            using var csv = new CsvReader(File.OpenText(path), new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                PrepareHeaderForMatch = header => header.Header.Trim().ToUpperInvariant(),
                TrimOptions = TrimOptions.Trim,
            });
            return [.. csv.GetRecords<T>()];
        }
        catch (CsvHelperException e)
        {
            string columns = string.Join(", ", typeof(T).GetProperties().Select(property => property.Name.ToLowerInvariant()));
            throw new InvalidDataException($"{path} is not a table with the columns {columns} (comma-separated, names in the first line).", e);
        }
    }
}
