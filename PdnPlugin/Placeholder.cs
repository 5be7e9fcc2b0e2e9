namespace HarmonizeEffect;

internal static class Placeholder;
