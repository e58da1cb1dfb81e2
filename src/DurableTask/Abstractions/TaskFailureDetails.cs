namespace Microsoft.DurableTask;

/// <summary>A failure as it is kept in history.</summary>
/// <param name="ErrorType">The exception's full type name.</param>
/// <param name="ErrorMessage">The exception's message.</param>
/// <param name="StackTrace">The stack trace; null when unknown.</param>
/// <param name="InnerFailure">What caused the failure; null when nothing did.</param>
/// <param name="Properties">More about the failure, by name; null when there is nothing.</param>
public record TaskFailureDetails(
    string ErrorType,
    string ErrorMessage,
    string? StackTrace,
    TaskFailureDetails? InnerFailure,
    IDictionary<string, object?>? Properties)
{
    /// <summary>Describes an exception and its inner exceptions.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>The failure.</returns>
    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var inner = exception switch
        {
            { InnerException: { } cause } => FromException(cause),
            TaskFailedException { FailureDetails: { } details } => details,
            _ => null,
        };
        return new(exception.GetType().ToString(), exception.Message, exception.StackTrace, inner, null);
    }

    /// <summary>Whether the failure's type is an exception type or one derived from it. Inner failures are not looked at.</summary>
    /// <typeparam name="T">The exception type.</typeparam>
    /// <exception cref="System.Reflection.AmbiguousMatchException">Several loaded types have the failure's type name.</exception>
    public bool IsCausedBy<T>() where T : Exception => IsCausedBy(typeof(T));

    /// <summary>Whether the failure's type is an exception type or one derived from it. Inner failures are not looked at.</summary>
    /// <param name="targetBaseExceptionType">The exception type.</param>
    /// <exception cref="ArgumentException">The type is not an exception type.</exception>
    /// <exception cref="System.Reflection.AmbiguousMatchException">Several loaded types have the failure's type name.</exception>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
            throw new ArgumentException($"Expected an exception type, found {targetBaseExceptionType}.", nameof(targetBaseExceptionType));
        return ExceptionTypes.Find(ErrorType, targetBaseExceptionType) is { } type && targetBaseExceptionType.IsAssignableFrom(type);
    }

    /// <summary>The error's type and message.</summary>
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";
}
