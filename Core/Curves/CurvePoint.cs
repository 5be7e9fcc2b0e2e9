namespace HarmonizeEffect.Curves;

/// <summary>A point of a curve: the channel value <paramref name="X"/> becomes <paramref name="Y"/>, both nominally 0..1.</summary>
public readonly record struct CurvePoint(double X, double Y);
