namespace HarmonizeEffect.Model;

/// <summary>A model file that cannot be used; the message says what is wrong with it and what to do.</summary>
public sealed class ModelException : HarmonizeException
{
    public ModelException()
    {
    }

    public ModelException(string message)
        : base(message)
    {
    }

    public ModelException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
