namespace HarmonizeEffect.Imaging.Sums;

/// <summary>What rows are to a row of cells.</summary>
internal enum RowPart
{
    /// <summary>They lie wholly below it.</summary>
    Whole,

    /// <summary>The first row, which lies only partly below it.</summary>
    First,

    /// <summary>The last row, likewise.</summary>
    Last,
}
