namespace PaintDotNet.Rendering;

public struct SizeInt32(int width, int height)
{
    public int Width { readonly get; set; } = width;

    public int Height { readonly get; set; } = height;
}

public struct RectInt32(int x, int y, int width, int height)
{
    public int X { readonly get; set; } = x;

    public int Y { readonly get; set; } = y;

    public int Width { readonly get; set; } = width;

    public int Height { readonly get; set; } = height;
}
