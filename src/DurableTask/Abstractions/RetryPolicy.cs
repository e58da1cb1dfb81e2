using System.ComponentModel;

namespace Microsoft.DurableTask;

/// <summary>When a failed call is tried again: a number of attempts with growing pauses.</summary>
public class RetryPolicy
{
    /// <summary>Makes a policy.</summary>
    /// <param name="maxNumberOfAttempts">Attempts in all, the first included; at least 1.</param>
    /// <param name="firstRetryInterval">Pause before the second attempt; above zero.</param>
    /// <param name="backoffCoefficient">What each pause is multiplied by to give the next; at least 1.</param>
    /// <param name="maxRetryInterval">
    /// The longest pause: at least the first one, or <see cref="Timeout.InfiniteTimeSpan"/> for no bound; null means one hour.
    /// </param>
    /// <param name="retryTimeout">
    /// Time after the first attempt in which retries start: at least the first pause, or <see cref="Timeout.InfiniteTimeSpan"/>;
    /// null means without end.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNumberOfAttempts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        if (!(backoffCoefficient >= 1))
            throw new ArgumentOutOfRangeException(nameof(backoffCoefficient), backoffCoefficient, "Expected 1 or more.");
        CheckSpan(maxRetryInterval, firstRetryInterval, nameof(maxRetryInterval));
        CheckSpan(retryTimeout, firstRetryInterval, nameof(retryTimeout));

        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>Attempts in all, the first included.</summary>
    public int MaxNumberOfAttempts { get; }

    /// <summary>Pause before the second attempt.</summary>
    public TimeSpan FirstRetryInterval { get; }

    /// <summary>What each pause is multiplied by to give the next.</summary>
    public double BackoffCoefficient { get; }

    /// <summary>The longest pause; <see cref="Timeout.InfiniteTimeSpan"/> means no bound. One hour by default.</summary>
    public TimeSpan MaxRetryInterval { get; }

    /// <summary>Time after the first attempt in which retries start; <see cref="Timeout.InfiniteTimeSpan"/> means without end.</summary>
    public TimeSpan RetryTimeout { get; }

    /// <summary>Not used.</summary>
    [Obsolete("Not used. Set HandleFailure, or use a retry handler.")]
    public Func<Exception, Task<bool>>? HandleAsync { get; set; }

    /// <summary>Says which exceptions are tried again; every one by default. Set through <see cref="HandleFailure"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Func<Exception, bool> Handle { get; private init; } = _ => true;

    /// <summary>Says which failures are tried again; every one by default.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure
    {
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            Handle = exception => value(
                exception is TaskFailedException failed ? failed.FailureDetails : TaskFailureDetails.FromException(exception));
        }
    }

    private static void CheckSpan(TimeSpan? span, TimeSpan least, string name)
    {
        if (span is { } given && given != Timeout.InfiniteTimeSpan && given < least)
            throw new ArgumentOutOfRangeException(name, given, $"Expected the first interval ({least}) or more, or an infinite span.");
    }
}
