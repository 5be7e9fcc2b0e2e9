using System.Collections.Concurrent;

namespace HarmonizeEffect.Training.Data;

/// <summary>
/// Photos with masks: <c>SOURCE/img/NAME.jpg</c> (or .png) beside <c>SOURCE/mask/NAME.png</c>, and <c>photos.csv</c> (photo as
/// SOURCE/NAME, class, split), of which only rows of the split <c>train</c> are ever seen. Without a table every photo
/// counts. One that lacks its picture or its mask is left out. A fixed twentieth, chosen by name, is kept for validation.
/// </summary>
public sealed class PhotoLibrary
{
    private readonly string _folder;
    private readonly IReadOnlyList<Row> _rows;
    private readonly int? _detail;
    private readonly ConcurrentDictionary<int, Photo> _decoded = new();
    private readonly long _budget = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 3;
    private long _kept;

    private PhotoLibrary(string folder, IReadOnlyList<Row> rows, int? detail)
    {
        _folder = folder;
        _rows = rows;
        _detail = detail;
    }

    public int Count => _rows.Count;

    /// <summary>Name of the table in the folder of photos.</summary>
    public const string TableName = "photos.csv";

    /// <summary>Opens the training part and the validation part of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="detail">Large photos are reduced while they are decoded, but not below so many pixels on the shorter side; null keeps their size.</param>
    /// <param name="report">Receives a sentence about photos that lack their picture or their mask.</param>
    /// <exception cref="InvalidDataException">The folder has no photos with masks.</exception>
    public static (PhotoLibrary Training, PhotoLibrary Validation) Open(string folder, int? detail = null, Action<string>? report = null)
    {
        string table = Path.Combine(folder, TableName);
        ILookup<bool, Row> listed = (File.Exists(table) ? ReadTable(table) : ReadFolders(folder)).Where(row => row.Split == "train")
            .ToLookup(row => File.Exists(ImageOf(folder, row)) && File.Exists(MaskOf(folder, row)));
        List<Row> all = [.. listed[true]];
        if (listed[false].FirstOrDefault() is { } incomplete)
            report?.Invoke($"{listed[false].Count()} photos are left out because the picture or its mask is missing; the first is {incomplete.Photo}.");
        (List<Row> training, List<Row> validation) = ([.. all.Where(row => !ValidationSplit.Contains(row.Photo))], [.. all.Where(row => ValidationSplit.Contains(row.Photo))]);
        if (training.Count == 0 || validation.Count == 0)
            throw new InvalidDataException($"{folder} has only {all.Count} photos with masks to train on; it should have SOURCE/img/NAME.jpg beside SOURCE/mask/NAME.png, some dozens of them.");
        return (new PhotoLibrary(folder, training, detail), new PhotoLibrary(folder, validation, detail));
    }

    /// <summary>The decoded photo. As many as fit into a third of the memory are kept (four thousand of half a megapixel take 4 GB).</summary>
    /// <inheritdoc cref="Photo.Load" path="/exception"/>
    public Photo this[int index]
    {
        get
        {
            if (_decoded.TryGetValue(index, out Photo? photo))
                return photo;
            photo = Photo.Load(ImageOf(_folder, _rows[index]), MaskOf(_folder, _rows[index]), _detail);
            long size = photo.Rgb.LongLength + photo.Coverage.LongLength;
            if (Interlocked.Read(ref _kept) + size <= _budget && _decoded.TryAdd(index, photo))
                Interlocked.Add(ref _kept, size);
            return photo;
        }
    }

    /// <summary>SOURCE/NAME.</summary>
    public string NameOf(int index) => _rows[index].Photo;

    /// <summary>Position among person, vehicle, animal, food, other; −1 where nobody said.</summary>
    public int ClassOf(int index) => Array.IndexOf(ClassNames, _rows[index].Class);

    /// <summary>The classes in the order of the network's one-hot input.</summary>
    public static string[] ClassNames { get; } = ["person", "vehicle", "animal", "food", "other"];

    private static string ImageOf(string folder, Row row) => PictureFile.Find(PathOf(folder, "img", row), ".jpg");

    private static string MaskOf(string folder, Row row) => PictureFile.Find(PathOf(folder, "mask", row), ".png");

    private static string PathOf(string folder, string kind, Row row) => Path.Combine(folder, Path.GetDirectoryName(row.Photo)!, kind, Path.GetFileName(row.Photo));

    private static List<Row> ReadTable(string path)
    {
        List<Row> rows = CsvTable.Read<Row>(path);
        Row? odd = rows.Find(row => row.Photo.Split('/').Length != 2);
        return odd is null ? rows : throw new InvalidDataException($"{path}: {odd.Photo} should be SOURCE/NAME.");
    }

    private static IEnumerable<Row> ReadFolders(string folder) =>
        from source in Directory.GetDirectories(folder).Order(StringComparer.Ordinal)
        where Directory.Exists(Path.Combine(source, "img"))
        from file in Directory.GetFiles(Path.Combine(source, "img")).Order(StringComparer.Ordinal)
        let name = Path.GetFileNameWithoutExtension(file)
        where PictureFile.IsOne(file)
        select new Row($"{Path.GetFileName(source)}/{name}", "unknown", "train");

    private sealed record Row(string Photo, string Class, string Split);
}
