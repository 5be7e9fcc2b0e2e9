using HarmonizeEffect.Curves;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Benchmarks;

/// <summary>A picture of noise over a gradient, with a disc of a mask in its middle that has a soft edge, or is soft all over.</summary>
internal sealed class Scene : IDisposable
{
    private readonly ImageBuffer _image;
    private readonly MaskBuffer _mask;

    public Scene(int width, int height, PixelFormat format, bool softAllOver = false)
    {
        _image = new ImageBuffer(width, height, format);
        _mask = new MaskBuffer(width, height, MaskFormat.Gray8);
        Fill(_image.View);
        FillMask(_mask.View, softAllOver);
    }

    public ImageView Image => _image.View;

    public MaskView Mask => _mask.View;

    /// <summary>Bytes of the pixels.</summary>
    public long Bytes => (long)Image.Width * Image.Height * Image.Format.BytesPerPixel();

    /// <summary>One stage of 12 pieces with free ends, as the built-in network predicts it.</summary>
    public static CurveSet OneStage { get; } = Curves(stages: 1, knots: 13, matrix: null);

    /// <summary>Two stages of 64 pieces, as S²CRNet predicts them.</summary>
    public static CurveSet TwoStages { get; } = Curves(stages: 2, knots: 65, matrix: null);

    /// <summary>A colour matrix and one stage of 8 pieces with free ends.</summary>
    public static CurveSet WithMatrix { get; } = Curves(stages: 1, knots: 9, new ColourMatrix([0.9f, 0.08f, 0.02f, 0.01f, 0.03f, 1.05f, -0.06f, 0, 0.01f, 0.07f, 0.85f, 0.03f]));

    public void Dispose()
    {
        _mask.Dispose();
        _image.Dispose();
    }

    private static CurveSet Curves(int stages, int knots, ColourMatrix? matrix)
    {
        float[] values = new float[stages * CurveSet.Channels * knots];
        for (int i = 0; i < values.Length; i++)
        {
            float x = i % knots / (float)(knots - 1);
            // Rising, bent by its own amount in every curve, and not quite smooth.
            values[i] = x + (x * (1 - x) * (0.4f - (0.1f * (i / knots)))) + (0.002f * MathF.Sin(40 * x));
        }

        return new CurveSet(stages, knots, values, matrix);
    }

    private static void Fill(ImageView image)
    {
        Parallel.For(0, image.Height, y =>
        {
            var random = new Random(y);
            int max = image.Format.BytesPerChannel();
            Span<byte> row = image.Row(y);
            Span<ushort> words = max == 2 ? image.Row<ushort>(y) : [];
            Span<float> floats = max == 4 ? image.Row<float>(y) : [];
            for (int i = 0; i < 4 * image.Width; i++)
            {
                float value = i % 4 == 3 ? 1 : Math.Clamp(((i / 4f / image.Width) + ((float)y / image.Height)) / 2 + ((random.NextSingle() - 0.5f) * 0.3f), 0, 1);
                if (max == 1)
                    row[i] = (byte)(value * 255);
                else if (max == 2)
                    words[i] = (ushort)(value * 65535);
                else
                    floats[i] = value;
            }
        });
    }

    private static unsafe void FillMask(MaskView mask, bool softAllOver)
    {
        Parallel.For(0, mask.Height, y =>
        {
            var row = new Span<byte>((void*)(mask.Origin + (y * mask.Stride)), mask.Width);
            if (softAllOver)
            {
                for (int x = 0; x < row.Length; x++)
                    row[x] = (byte)(1 + ((x + y) % 254));
                return;
            }

            double radius = 0.3 * Math.Min(mask.Width, mask.Height), soft = Math.Max(1, radius * 0.02);
            for (int x = 0; x < row.Length; x++)
            {
                double dx = x - (mask.Width / 2.0), dy = y - (mask.Height / 2.0), distance = Math.Sqrt((dx * dx) + (dy * dy));
                row[x] = (byte)Math.Clamp(255 * (0.5 + ((radius - distance) / soft)), 0, 255);
            }
        });
    }
}
