namespace Microsoft.DurableTask;

/// <summary>An activity: a piece of work that may do I/O and runs at least once.</summary>
public interface ITaskActivity
{
    /// <summary>The type that the call's input is read as.</summary>
    Type InputType { get; }

    /// <summary>The type of the activity's result.</summary>
    Type OutputType { get; }

    /// <summary>Runs the activity.</summary>
    /// <param name="context">The call.</param>
    /// <param name="input">The input, of <see cref="InputType"/>; null when there was none.</param>
    /// <returns>The result, or null.</returns>
    Task<object?> RunAsync(TaskActivityContext context, object? input);
}
