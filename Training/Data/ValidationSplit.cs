namespace HarmonizeEffect.Training.Data;

/// <summary>The fixed twentieth of the training data that is kept for validation, chosen by a hash (FNV-1a) of the real photo's name.</summary>
internal static class ValidationSplit
{
    public static bool Contains(string photo)
    {
        uint hash = 2166136261;
        foreach (char c in photo)
            hash = (hash ^ c) * 16777619;
        return hash % 20 == 0;
    }
}
