namespace PaintDotNet.Imaging;

/// <summary>A pixel format, named by its GUID.</summary>
public readonly struct PixelFormat
{
    private readonly Guid guid;
}

/// <summary>What a pixel type says of itself.</summary>
public interface IPixelInfo : IInternalImpl;

/// <summary>A pixel type of whole bytes.</summary>
public interface INaturalPixelInfo : IPixelInfo;

/// <summary>Straight alpha, 8 bits per channel, in memory order blue, green, red, alpha.</summary>
public struct ColorBgra32 : INaturalPixelInfo
{
    private uint bgra;
}

/// <summary>Coverage alone, 0 to 255.</summary>
public struct ColorAlpha8 : INaturalPixelInfo
{
    private byte a;
}
