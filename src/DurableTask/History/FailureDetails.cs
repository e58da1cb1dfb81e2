namespace DurableTask.Core;

/// <summary>A failure as a history event shows it.</summary>
public class FailureDetails : IEquatable<FailureDetails>
{
    /// <summary>Makes a description.</summary>
    /// <param name="errorType">The exception's full type name.</param>
    /// <param name="errorMessage">The exception's message.</param>
    /// <param name="stackTrace">The stack trace; null when unknown.</param>
    /// <param name="innerFailure">What caused the failure; null when nothing did.</param>
    /// <param name="isNonRetriable">Whether no retry may be made.</param>
    public FailureDetails(
        string errorType, string errorMessage, string? stackTrace, FailureDetails? innerFailure, bool isNonRetriable)
    {
        ErrorType = errorType;
        ErrorMessage = errorMessage;
        StackTrace = stackTrace;
        InnerFailure = innerFailure;
        IsNonRetriable = isNonRetriable;
    }

    /// <summary>The exception's full type name.</summary>
    public string ErrorType { get; }

    /// <summary>The exception's message.</summary>
    public string ErrorMessage { get; }

    /// <summary>The stack trace; null when unknown.</summary>
    public string? StackTrace { get; }

    /// <summary>What caused the failure; null when nothing did.</summary>
    public FailureDetails? InnerFailure { get; }

    /// <summary>Whether no retry may be made.</summary>
    public bool IsNonRetriable { get; }

    /// <summary>Whether another failure has the same type, message, trace and cause.</summary>
    /// <param name="other">The other failure.</param>
    public bool Equals(FailureDetails? other) =>
        other is not null
        && ErrorType == other.ErrorType
        && ErrorMessage == other.ErrorMessage
        && StackTrace == other.StackTrace
        && Equals(InnerFailure, other.InnerFailure);

    /// <summary>Whether an object is the same failure.</summary>
    /// <param name="other">The object.</param>
#pragma warning disable CS8765 // The signature is as published.
    public override bool Equals(object other) => Equals(other as FailureDetails);
#pragma warning restore CS8765

    /// <summary>A hash of what equality looks at.</summary>
    public override int GetHashCode() => HashCode.Combine(ErrorType, ErrorMessage, StackTrace, InnerFailure);

    /// <summary>The error's type and message.</summary>
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";
}
