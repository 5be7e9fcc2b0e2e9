using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using HarmonizeEffect.GimpBridge.Files;
using HarmonizeEffect.GimpBridge.Images;

namespace HarmonizeEffect.GimpBridge.Jobs;

/// <summary>One picture of a batch, as its list or folder has it.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Mask">Its mask; empty when there is none.</param>
/// <param name="Class">Name of the class; null to take the whole batch's.</param>
/// <param name="Error">Why it cannot be done, known beforehand; else null.</param>
internal sealed record BatchEntry(string Image, string Mask, string? Class = null, string? Error = null);

/// <summary>Where a batch's pictures come from.</summary>
internal static class BatchSource
{
    private const string ImageColumn = "image";
    private const string MaskColumn = "mask";
    private const string ClassColumn = "class";

    // Pictures of other kinds, which someone may expect to be done.
    private static readonly string[] s_otherPictures = [".gif", ".bmp", ".heic", ".heif", ".avif", ".jxl", ".psd", ".tga"];

    /// <summary>The rows of a CSV file with a header; file names are relative to the file's folder.</summary>
    /// <exception cref="HarmonizeException">The file cannot be read, lacks a column, or lists nothing.</exception>
    public static IReadOnlyList<BatchEntry> FromList(string path)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            PrepareHeaderForMatch = static header => header.Header.Trim().ToLowerInvariant(),
            TrimOptions = TrimOptions.Trim,
            MissingFieldFound = null,
        };
        var entries = new List<BatchEntry>();
        try
        {
            using var text = new StreamReader(path);
            using var csv = new CsvReader(text, configuration);
            if (!csv.Read() || !csv.ReadHeader() || !HasColumn(csv, ImageColumn) || !HasColumn(csv, MaskColumn))
                throw new HarmonizeException($"{path} does not name its columns; its first line must be image,mask or image,mask,class.");
            while (csv.Read())
                entries.Add(ToEntry(csv, Path.GetDirectoryName(path) ?? ""));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable(path, e);
        }
        catch (CsvHelperException e)
        {
            throw new HarmonizeException($"{path} is not a list that can be read (line {e.Context?.Parser?.RawRow}); save it as CSV with the columns image, mask and, if wanted, class.", e);
        }

        return entries.Count > 0 ? entries : throw new HarmonizeException($"{path} lists no pictures; add a line for each under its header.");
    }

    /// <summary>The pictures of one folder with the masks of another that have the same names, whatever the extension.</summary>
    /// <exception cref="HarmonizeException">A folder cannot be read, or the first has no pictures.</exception>
    public static IReadOnlyList<BatchEntry> FromFolders(string images, string masks)
    {
        ILookup<string, string> masksByName = Pictures(masks).ToLookup(path => Path.GetFileNameWithoutExtension(path)!, PathIdentity.Comparer);
        BatchEntry[] entries = [.. Pictures(images).Select(image => Match(image, masks, [.. masksByName[Path.GetFileNameWithoutExtension(image)]]))];
        return entries.Length > 0 ? entries : throw new HarmonizeException($"The folder {images} has no pictures ({ImageFileFormats.Names}).");
    }

    /// <summary>Which pictures of a folder are passed over because of their format, a sentence for the user; null if none are.</summary>
    public static string? LeftOut(string images)
    {
        string[] names = [.. Directory.EnumerateFiles(images).Select(path => Path.GetFileName(path)).Where(IsOther).Order(StringComparer.Ordinal)];
        const int shown = 5;
        string list = string.Join(", ", names.Take(shown)) + (names.Length > shown ? $" and {names.Length - shown} more" : "");
        return names.Length == 0 ? null : $"left out, because only {ImageFileFormats.Names} can be read: {list}; convert them to have them done.";

        static bool IsOther(string name) => s_otherPictures.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
    }

    private static BatchEntry Match(string image, string folder, string[] masks) => masks switch
    {
        [var mask] => new BatchEntry(image, mask),
        [] => new BatchEntry(image, "", Error: $"there is no mask {Path.GetFileNameWithoutExtension(image)} in {folder}; add one with the photo's name."),
        _ => new BatchEntry(image, "", Error: $"there are {masks.Length} masks of this name in {folder}; leave only one of {string.Join(", ", masks.Select(Path.GetFileName))}."),
    };

    private static IEnumerable<string> Pictures(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(path => ImageFileFormats.FromExtension(path) is not null).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HarmonizeException($"The folder {folder} cannot be read ({SystemError.Reason(e)}); check the name.", e);
        }
    }

    private static bool HasColumn(CsvReader csv, string column) => csv.GetFieldIndex(column, isTryGet: true) >= 0;

    private static BatchEntry ToEntry(CsvReader csv, string folder)
    {
        string image = csv.GetField(ImageColumn) ?? "";
        string mask = csv.GetField(MaskColumn) ?? "";
        string? semanticClass = HasColumn(csv, ClassColumn) ? csv.GetField(ClassColumn) : null;
        string? error = image.Length == 0 || mask.Length == 0 ? $"line {csv.Parser.RawRow} of the list lacks the image or the mask; fill in both." : null;
        return new BatchEntry(Path.Combine(folder, image), Path.Combine(folder, mask), string.IsNullOrEmpty(semanticClass) ? null : semanticClass, error);
    }
}
