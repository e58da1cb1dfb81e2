using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>Faults of Baton itself, in words.</summary>
internal static class Faults
{
    /// <summary>What went wrong, from the innermost failure that is known.</summary>
    public static string Reason(Exception e) =>
        e is TaskFailedException failed ? $"{failed.TaskName} failed: {Innermost(failed.FailureDetails).ErrorMessage}" : e.Message;

    private static TaskFailureDetails Innermost(TaskFailureDetails details) => details.InnerFailure is null ? details : Innermost(details.InnerFailure);
}
