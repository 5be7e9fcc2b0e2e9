namespace HarmonizeEffect.Benchmarks;

/// <summary>How large the pictures are: as users have them, or tiny where it only matters that everything runs.</summary>
public static class Sizes
{
    /// <summary>Whether only to check that the benchmarks run.</summary>
    public static bool Quick { get; set; }

    /// <summary>Side of the square picture for one operation on its own: 16 megapixels.</summary>
    public static int Side => Quick ? 96 : 4096;

    /// <summary>End to end.</summary>
    public static double[] Megapixels => Quick ? [0.01] : [0.25, 1, 4, 16, 48, 100];

    /// <summary>One thread, and 0 for as many as the machine has.</summary>
    public static int[] Threads => [1, 0];

    /// <summary>A picture of so many megapixels in the shape of a photo, 3 : 2.</summary>
    public static (int Width, int Height) Photo(double megapixels)
    {
        int height = (int)Math.Round(Math.Sqrt(megapixels * 1e6 / 1.5));
        return (height * 3 / 2, height);
    }
}
