using System.Collections.Concurrent;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using NetVips;

namespace HarmonizeEffect.Training.Data;

/// <summary>
/// Photos with masks: <c>SOURCE/img/NAME.jpg</c> (or .png) beside <c>SOURCE/mask/NAME.png</c>, and <c>photos.csv</c> (photo as
/// SOURCE/NAME, class, split), of which only rows of the split <c>train</c> are ever seen. Without a table every photo that
/// has a mask counts. A fixed twentieth, chosen by name, is kept for validation.
/// </summary>
public sealed class PhotoLibrary
{
    private static readonly string[] Extensions = [".jpg", ".png", ".jpeg"];
    private readonly string _folder;
    private readonly IReadOnlyList<Row> _rows;
    private readonly ConcurrentDictionary<int, Photo> _decoded = new();

    private PhotoLibrary(string folder, IReadOnlyList<Row> rows)
    {
        _folder = folder;
        _rows = rows;
    }

    public int Count => _rows.Count;

    /// <summary>Opens the training part and the validation part of a folder.</summary>
    /// <exception cref="InvalidDataException">The folder has no photos with masks.</exception>
    public static (PhotoLibrary Training, PhotoLibrary Validation) Open(string folder)
    {
        string table = Path.Combine(folder, "photos.csv");
        List<Row> all = [.. (File.Exists(table) ? ReadTable(table) : ReadFolders(folder)).Where(row => row.Split == "train")];
        (List<Row> training, List<Row> validation) = ([.. all.Where(row => !ValidationSplit.Contains(row.Photo))], [.. all.Where(row => ValidationSplit.Contains(row.Photo))]);
        if (training.Count == 0 || validation.Count == 0)
            throw new InvalidDataException($"{folder} has only {all.Count} photos with masks to train on; it should have SOURCE/img/NAME.jpg beside SOURCE/mask/NAME.png, some dozens of them.");
        return (new PhotoLibrary(folder, training), new PhotoLibrary(folder, validation));
    }

    /// <summary>The decoded photo, kept in memory once read (four thousand of half a megapixel take 4 GB).</summary>
    /// <exception cref="VipsException">A file is missing or broken.</exception>
    /// <exception cref="InvalidDataException">The mask is of another size, or covers nothing or everything.</exception>
    public Photo this[int index] => _decoded.GetOrAdd(index, i =>
    {
        string[] parts = _rows[i].Photo.Split('/');
        string image = Path.Combine(_folder, parts[0], "img", parts[1]);
        return Photo.Load(Extensions.Select(e => image + e).FirstOrDefault(File.Exists) ?? image + Extensions[0], Path.Combine(_folder, parts[0], "mask", parts[1] + ".png"));
    });

    /// <summary>Position among person, vehicle, animal, food, other; −1 where nobody said.</summary>
    public int ClassOf(int index) => Array.IndexOf(ClassNames, _rows[index].Class);

    /// <summary>The classes in the order of the network's one-hot input.</summary>
    public static string[] ClassNames { get; } = ["person", "vehicle", "animal", "food", "other"];

    private static List<Row> ReadTable(string path)
    {
        using var csv = new CsvReader(File.OpenText(path), new CsvConfiguration(CultureInfo.InvariantCulture) { PrepareHeaderForMatch = header => header.Header.ToUpperInvariant() });
        List<Row> rows = [.. csv.GetRecords<Row>()];
        Row? odd = rows.Find(row => row.Photo.Split('/').Length != 2);
        return odd is null ? rows : throw new InvalidDataException($"{path}: {odd.Photo} should be SOURCE/NAME.");
    }

    private static IEnumerable<Row> ReadFolders(string folder) =>
        from source in Directory.GetDirectories(folder).Order(StringComparer.Ordinal)
        where Directory.Exists(Path.Combine(source, "img"))
        from file in Directory.GetFiles(Path.Combine(source, "img")).Order(StringComparer.Ordinal)
        let name = Path.GetFileNameWithoutExtension(file)
        where Extensions.Contains(Path.GetExtension(file)) && File.Exists(Path.Combine(source, "mask", name + ".png"))
        select new Row($"{Path.GetFileName(source)}/{name}", "unknown", "train");

    private sealed record Row(string Photo, string Class, string Split);
}
