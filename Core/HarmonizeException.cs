namespace HarmonizeEffect;

/// <summary>
/// A failure that the user can do something about. <see cref="Exception.Message"/> is one sentence for the user,
/// naming the problem and the way out; hosts show it as it is.
/// </summary>
public class HarmonizeException : Exception
{
    public HarmonizeException()
    {
    }

    public HarmonizeException(string message)
        : base(message)
    {
    }

    public HarmonizeException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
