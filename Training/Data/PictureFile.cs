namespace HarmonizeEffect.Training.Data;

/// <summary>Pictures whose name is known but not how they are stored.</summary>
internal static class PictureFile
{
    private static readonly string[] s_extensions = [".jpg", ".png", ".jpeg", ".JPG", ".PNG", ".JPEG"];

    /// <summary>The file of that name with the preferred extension or, where there is none, with another usual one.</summary>
    /// <param name="stem">Path without extension.</param>
    /// <param name="extension">The preferred extension; the one of the path where no file is found.</param>
    public static string Find(string stem, string extension) => s_extensions.Prepend(extension).Select(e => stem + e).FirstOrDefault(File.Exists) ?? stem + extension;

    /// <summary>Whether a file is a picture by its extension.</summary>
    public static bool IsOne(string path) => s_extensions.Contains(Path.GetExtension(path));
}
