using System.Collections.Concurrent;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace HarmonizeEffect.Training.Data;

/// <summary>
/// Photos with masks: a folder with <c>photos.csv</c> (photo, class, split) beside <c>SOURCE/img/NAME.jpg</c> and
/// <c>SOURCE/mask/NAME.png</c>. Only rows of the split <c>train</c> are ever seen; a fixed twentieth of them, chosen by
/// name, is kept for validation.
/// </summary>
public sealed class PhotoLibrary
{
    private readonly string folder;
    private readonly IReadOnlyList<Row> rows;
    private readonly ConcurrentDictionary<int, Photo> decoded = new();

    private PhotoLibrary(string folder, IReadOnlyList<Row> rows)
    {
        this.folder = folder;
        this.rows = rows;
    }

    public int Count => rows.Count;

    /// <summary>Opens the training part and the validation part of a folder.</summary>
    /// <exception cref="FileNotFoundException">The folder has no photos.csv.</exception>
    public static (PhotoLibrary Training, PhotoLibrary Validation) Open(string folder)
    {
        string list = Path.Combine(folder, "photos.csv");
        if (!File.Exists(list))
        {
            throw new FileNotFoundException($"{folder} has no photos.csv (columns photo, class, split).", list);
        }
        using var csv = new CsvReader(File.OpenText(list), new CsvConfiguration(CultureInfo.InvariantCulture) { PrepareHeaderForMatch = header => header.Header.ToUpperInvariant() });
        List<Row> all = [.. csv.GetRecords<Row>().Where(row => row.Split == "train")];
        return (new PhotoLibrary(folder, [.. all.Where(row => !IsValidation(row))]), new PhotoLibrary(folder, [.. all.Where(IsValidation)]));
    }

    /// <summary>The decoded photo, kept in memory once read (a whole library of thumbnails-sized photos is about 1 GB).</summary>
    public Photo this[int index] => decoded.GetOrAdd(index, i =>
    {
        string[] parts = rows[i].Photo.Split('/');
        return Photo.Load(Path.Combine(folder, parts[0], "img", parts[1] + ".jpg"), Path.Combine(folder, parts[0], "mask", parts[1] + ".png"));
    });

    /// <summary>Position among person, vehicle, animal, food, other; −1 where nobody said.</summary>
    public int ClassOf(int index) => Array.IndexOf(ClassNames, rows[index].Class);

    /// <summary>The classes in the order of the network's one-hot input.</summary>
    public static string[] ClassNames { get; } = ["person", "vehicle", "animal", "food", "other"];

    private static bool IsValidation(Row row)
    {
        uint hash = 2166136261;
        foreach (char c in row.Photo)
        {
            hash = (hash ^ c) * 16777619;
        }
        return hash % 20 == 0;
    }

    private sealed record Row(string Photo, string Class, string Split);
}
