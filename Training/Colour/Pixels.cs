namespace HarmonizeEffect.Training.Colour;

/// <summary>A set of colours without an order: three planes of equal length, sRGB-encoded, in [0,1].</summary>
public sealed class Pixels(int count)
{
    public float[] R { get; } = new float[count];

    public float[] G { get; } = new float[count];

    public float[] B { get; } = new float[count];

    public int Count => R.Length;

    public float[] this[int channel] => channel switch { 0 => R, 1 => G, _ => B };

    public Pixels Clone()
    {
        var copy = new Pixels(Count);
        for (int c = 0; c < 3; c++)
        {
            this[c].CopyTo(copy[c], 0);
        }
        return copy;
    }

    /// <summary>Brings every value back into [0,1], as an 8-bit picture would.</summary>
    public void Clamp()
    {
        for (int c = 0; c < 3; c++)
        {
            Span<float> plane = this[c];
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = Math.Clamp(plane[i], 0, 1);
            }
        }
    }
}
