namespace PaintDotNet.Rendering;

/// <summary>A size in pixels.</summary>
public struct SizeInt32
{
    public int Width { readonly get => throw null!; set => throw null!; }

    public int Height { readonly get => throw null!; set => throw null!; }
}

/// <summary>A rectangle in pixels; left and top belong to it, right and bottom do not.</summary>
public struct RectInt32
{
    public RectInt32(int x, int y, int width, int height) => throw null!;

    public int X { readonly get => throw null!; set => throw null!; }

    public int Y { readonly get => throw null!; set => throw null!; }

    public int Width { readonly get => throw null!; set => throw null!; }

    public int Height { readonly get => throw null!; set => throw null!; }
}
