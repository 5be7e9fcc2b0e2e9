namespace HarmonizeEffect.Model;

/// <summary>The bytes of an ONNX file and what messages call it.</summary>
internal sealed record ModelFile(byte[] Bytes, string Name)
{
    /// <param name="path">An ONNX file; null for the built-in weights.</param>
    /// <exception cref="ModelException">The file is missing or unreadable.</exception>
    public static ModelFile Read(string? path)
    {
        if (path is null)
        {
            using Stream stream = DefaultModel.Open();
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return new ModelFile(bytes, DefaultModel.Name);
        }

        try
        {
            return new ModelFile(File.ReadAllBytes(path), $"The model '{path}'");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"There is no model file '{path}'; check the path, or leave it out to use the built-in model.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ModelException($"The model file '{path}' cannot be read; check the path and your rights to it, or leave it out to use the built-in model. ({e.Message})", e);
        }
    }
}
