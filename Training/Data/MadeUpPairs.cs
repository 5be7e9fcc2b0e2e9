namespace HarmonizeEffect.Training.Data;

/// <summary>
/// Pairs for comparisons that need a picture, whichever: a scene of gradients and grain in which a disc has lost half of its light
/// or more, so that a trained network corrects it.
/// </summary>
/// <param name="side">Side of the thumbnails.</param>
internal sealed class MadeUpPairs(int side) : IPairSource
{
    public int Side => side;

    public int Count => 16;

    public TrainingPair Make(long number)
    {
        var random = new Random(PairMaker.Mix(number));
        float[] level = Numbers(3, 0.4f, 0.7f), across = Numbers(3, -0.2f, 0.2f), down = Numbers(3, -0.2f, 0.2f), left = Numbers(3, 0.2f, 0.5f);
        (float x, float y, float radius) = (Number(0.4f, 0.6f), Number(0.4f, 0.6f), Number(0.1f, 0.3f));
        (float[] background, _, float[] backgroundMask) = Look(0, 0, 1);
        (float[] foreground, float[] real, float[] foregroundMask) = Look(x - radius, y - radius, 2 * radius);
        (float[] composite, float[] truth, float[] weight) = PhotoViews.Sample(foreground, real, foregroundMask, 16, random);
        return new TrainingPair(foreground, foregroundMask, real, background, backgroundMask, (int)(number % PhotoLibrary.ClassNames.Length), composite, truth, weight, null);

        float Number(float from, float to) => from + (to - from) * random.NextSingle();
        float[] Numbers(int count, float from, float to) => [.. Enumerable.Range(0, count).Select(_ => Number(from, to))];

        // A square part of the scene, its upper left corner and side as shares of the whole: the composite, the scene, the mask.
        (float[] Composite, float[] Scene, float[] Mask) Look(float fromX, float fromY, float size)
        {
            int area = side * side;
            float[] shown = new float[3 * area], scene = new float[3 * area], mask = new float[area];
            for (int i = 0; i < area; i++)
            {
                float u = fromX + size * ((i % side) + 0.5f) / side, v = fromY + size * ((i / side) + 0.5f) / side;
                mask[i] = Math.Clamp(32 * (radius - MathF.Sqrt(((u - x) * (u - x)) + ((v - y) * (v - y)))), 0, 1);
                float grain = Number(-0.03f, 0.03f);
                for (int c = 0; c < 3; c++)
                {
                    float colour = Math.Clamp(level[c] + across[c] * u + down[c] * v + grain, 0, 1);
                    scene[c * area + i] = colour;
                    shown[c * area + i] = colour * (1 - mask[i] * (1 - left[c]));
                }
            }
            return (shown, scene, mask);
        }
    }
}
