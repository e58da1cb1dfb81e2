namespace Baton.Models.Providers;

/// <summary>A candidate failed in a way its client understands. The message may hold what the provider sent; the gateway redacts it.</summary>
internal sealed class ProviderException(string message, bool transient, bool quick = false, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The same call may succeed later.</summary>
    public bool Transient { get; } = transient;

    /// <summary>The same call may succeed at once: nothing was answered, and no wait was asked for.</summary>
    public bool Quick { get; } = quick;

    /// <summary>The wait the provider asked for. Null: none.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
