namespace HarmonizeEffect.Imaging.Sums;

/// <summary>The pixels below one cell of a thumbnail, along one axis.</summary>
/// <param name="First">The first, perhaps only partly below it.</param>
/// <param name="Last">The last, likewise; may be the first.</param>
/// <param name="FirstWeight">The part of the first that lies below it.</param>
/// <param name="LastWeight">The same of the last, where that is not the first.</param>
/// <param name="Size">How many pixels long a cell is.</param>
internal readonly record struct Cell(int First, int Last, float FirstWeight, float LastWeight, float Size)
{
    /// <summary>How many pixels lie between the first and the last.</summary>
    public int Inside => Math.Max(0, Last - First - 1);

    /// <summary>Divides <paramref name="pixels"/> evenly into <paramref name="count"/> cells.</summary>
    public static Cell[] Divide(int pixels, int count)
    {
        var cells = new Cell[count];
        for (long i = 0; i < count; i++)
        {
            // Whole numbers first, so that a border which falls on a pixel's edge does so exactly.
            long start = i * pixels, end = start + pixels;
            int first = (int)(start / count);
            int last = (int)((end - 1) / count);
            double firstWeight = (Math.Min(end, (first + 1L) * count) - start) / (double)count;
            double lastWeight = (end - Math.Max(start, (long)last * count)) / (double)count;
            cells[i] = new Cell(first, last, (float)firstWeight, (float)lastWeight, (float)((double)pixels / count));
        }

        return cells;
    }

    /// <summary>The part of a pixel that lies below the cell.</summary>
    public float Weight(int pixel) => pixel == First ? FirstWeight : pixel == Last ? LastWeight : 1;
}
