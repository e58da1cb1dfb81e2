namespace Baton.Models;

/// <summary>No candidate answered.</summary>
public sealed class ModelUnavailableException(string message, bool transient, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>True: the same call may succeed later (429, 5xx, time-out, connection, malformed answer).</summary>
    public bool Transient { get; } = transient;

    /// <summary>How long the provider asked to wait. Null: it did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
