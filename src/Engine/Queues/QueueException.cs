namespace Baton.Engine.Queues;

/// <summary>A queue cannot be reached, or refuses. The message says what to do.</summary>
public sealed class QueueException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was expected, what was found, what to do; without secrets.</param>
    /// <param name="cause">What lies behind it. Null: nothing.</param>
    public QueueException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    /// <summary>True: the same call may succeed a moment later.</summary>
    internal bool IsPassing { get; init; }
}
