using PaintDotNet.Fake;

namespace HarmonizeEffect.Tests.PdnPlugin;

/// <summary>The published effect on a 4K photo with a soft selection, for timing what a user waits for.</summary>
internal sealed class LargePhoto : IDisposable
{
    public const int Width = 3840, Height = 2160;

    private readonly Document _document = new(Width, Height);
    private readonly PaintDotNet.Fake.Memory _output = new(4L * Width * Height);
    private readonly PaintDotNet.Fake.Memory _pixels;
    private readonly EffectRun _run;

    public LargePhoto()
    {
        _pixels = _document.AddEmpty().Pixels;
        new Random(1).NextBytes(_pixels.Span(0, (int)_pixels.Length));
        PaintDotNet.Fake.Memory selection = _document.SelectNothing();
        for (int y = 0; y < Height; y++)
        {
            // A band down the middle, three fifths wide, with edges of fifty pixels.
            Span<byte> row = selection.Span((long)Width * y, Width), pixels = _pixels.Span(4L * Width * y, 4 * Width);
            for (int x = 0; x < Width; x++)
            {
                row[x] = (byte)Math.Clamp(((Width * 0.3) - Math.Abs(x - (Width / 2))) * 255 / 50, 0, 255);
                // Dark, so that the network does not find that it fits.
                for (int c = 0; c < 3; c++)
                    pixels[(4 * x) + c] >>= row[x] / 100;
                pixels[(4 * x) + 3] = byte.MaxValue;
            }
        }

        _run = new EffectRun(PluginFolder.Effect, _document);
        MoveStrength(1);
    }

    /// <summary>Whether what was rendered last is the photo itself.</summary>
    public bool IsUnchanged => _pixels.Span(0, (int)_pixels.Length).SequenceEqual(_output.Span(0, (int)_output.Length));

    /// <summary>What follows a move of the strength slider: the settings, and all tiles anew.</summary>
    public void MoveStrength(double strength)
    {
        _run.Set("Strength", strength).SetToken();
        _run.RenderTo(_output);
    }

    /// <summary>What follows a choice that needs the network: a prediction, and no tiles.</summary>
    public void Predict()
    {
        using var run = new EffectRun(PluginFolder.Effect, _document);
        run.SetToken();
    }

    /// <summary>Copies as many bytes as the photo has, for comparison.</summary>
    public void Copy() => _pixels.Span(0, (int)_pixels.Length).CopyTo(_output.Span(0, (int)_output.Length));

    public void Dispose()
    {
        _run.Dispose();
        _document.Dispose();
        _output.Dispose();
    }
}
