namespace PaintDotNet;

/// <summary>How much larger than at 96 DPI the user wants the program's windows.</summary>
public readonly struct UIScaleFactor
{
    private readonly double scale;

    public static UIScaleFactor Current => throw null!;

    public int Dpi => throw null!;
}
