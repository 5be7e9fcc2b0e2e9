using HarmonizeEffect.Training.Colour;

namespace HarmonizeEffect.Training.Data;

/// <summary>
/// One training pair: what the network sees, and a sample of foreground colours before and after harmonization.
/// </summary>
/// <param name="Foreground">[3,T,T] thumbnail of the composite's foreground box, or of the whole composite.</param>
/// <param name="ForegroundMask">[1,T,T] its coverage.</param>
/// <param name="RealForeground">[3,T,T] the same part of the real photo.</param>
/// <param name="Background">[3,T,T] thumbnail of the whole photo.</param>
/// <param name="BackgroundMask">[1,T,T] the foreground's coverage in it.</param>
/// <param name="Class">Semantic class, −1 where unknown.</param>
/// <param name="Composite">[3,P] colours of P foreground pixels in the composite.</param>
/// <param name="Real">[3,P] the same pixels in the photo.</param>
/// <param name="Weight">[P] their coverage.</param>
/// <param name="Kind">What made the composite; null where it came ready-made.</param>
public sealed record TrainingPair(
    float[] Foreground, float[] ForegroundMask, float[] RealForeground, float[] Background, float[] BackgroundMask, int Class,
    float[] Composite, float[] Real, float[] Weight, Recolouring? Kind);
