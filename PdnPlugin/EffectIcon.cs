using System.Diagnostics.CodeAnalysis;
using System.Drawing;
using PaintDotNet;

namespace HarmonizeEffect.PdnPlugin;

/// <summary>The icon in the menu, in the size that the user's screen wants.</summary>
internal static class EffectIcon
{
    // Paint.NET's menus show 16 pixels at 96 DPI and scale with it; each is a picture Icons/<DPI>.png.
    private static readonly int[] Resolutions = [96, 120, 144, 192, 384];

    /// <summary>The smallest icon that need not be enlarged; none where it cannot be read, since an effect works without.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "An icon is no reason to keep the effect out of the menu.")]
    public static Image? Load()
    {
        try
        {
            int wanted = UIScaleFactor.Current.Dpi;
            int resolution = Array.Find(Resolutions, dpi => dpi >= wanted) is var found and > 0 ? found : Resolutions[^1];
            // GDI+ reads from the stream for as long as the picture lives.
            return new Bitmap(typeof(EffectIcon).Assembly.GetManifestResourceStream($"Icons.{resolution}.png")!);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
