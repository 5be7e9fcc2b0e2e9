using HarmonizeEffect.Curves;

namespace HarmonizeEffect.Tests.Core.Curves;

/// <summary>Curves for tests.</summary>
internal static class RandomCurves
{
    /// <summary>Rising curves with free ends, like a prediction's.</summary>
    public static CurveSet Monotone(Random random, int stages, int knots)
    {
        var values = new float[stages * 3 * knots];
        for (int curve = 0; curve < stages * 3; curve++)
        {
            double value = random.NextDouble() * 0.1;
            double scale = (0.7 + (random.NextDouble() * 0.3)) / knots;
            double phase = random.NextDouble() * 6, swing = random.NextDouble() * 0.9;
            for (int i = 0; i < knots; i++)
            {
                values[(curve * knots) + i] = (float)value;
                value += scale * (1 + (swing * Math.Sin(phase + (4.0 * i / knots))));
            }
        }

        return new CurveSet(stages, knots, values);
    }

    /// <summary>The same curves after a matrix that mixes channels and leaves 0..1.</summary>
    public static CurveSet WithMatrix(Random random, CurveSet curves)
    {
        float[] matrix = [.. Enumerable.Range(0, 12).Select(i => (i % 5 == 0 ? 0.8f : 0) + ((random.NextSingle() - 0.4f) * 0.5f))];
        float[] values = [.. Enumerable.Range(0, curves.Stages * 3).SelectMany(i => curves.Values(i / 3, i % 3).ToArray())];
        return new CurveSet(curves.Stages, curves.Knots, values, new ColourMatrix(matrix));
    }

    /// <summary>Any values from −0.2 to 1.2: falling pieces, plateaus and values outside 0..1.</summary>
    public static CurveSet Wild(Random random, int stages, int knots)
    {
        var values = new float[stages * 3 * knots];
        for (int i = 0; i < values.Length; i++)
            values[i] = i % 7 == 3 ? values[i - 1] : (float)((random.NextDouble() * 1.4) - 0.2);
        return new CurveSet(stages, knots, values);
    }
}
