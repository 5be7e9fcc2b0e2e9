using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Benchmarks;

/// <summary>What operations on one picture share: the picture with a disc for a mask and with a soft one, and room for a result.</summary>
public abstract class SceneBenchmarks
{
    // Filling pictures takes longer than most measurements, and neighbours in a run want the same ones.
    private static SceneSet? s_last;

    private SceneSet _scenes = null!;

    internal Scene Disc => _scenes.Disc;

    internal Scene Soft => _scenes.Soft;

    internal ImageView Result => _scenes.Result.View;

    protected void Prepare(int width, int height, PixelFormat format)
    {
        if (s_last?.Fits(width, height, format) != true)
        {
            s_last?.Dispose();
            s_last = new SceneSet(width, height, format);
        }

        _scenes = s_last;
    }

    private sealed class SceneSet(int width, int height, PixelFormat format) : IDisposable
    {
        public Scene Disc { get; } = new(width, height, format);

        public Scene Soft { get; } = new(width, height, format, softAllOver: true);

        public ImageBuffer Result { get; } = new(width, height, format);

        public bool Fits(int otherWidth, int otherHeight, PixelFormat otherFormat) => (width, height, format) == (otherWidth, otherHeight, otherFormat);

        public void Dispose()
        {
            Disc.Dispose();
            Soft.Dispose();
            Result.Dispose();
        }
    }
}
