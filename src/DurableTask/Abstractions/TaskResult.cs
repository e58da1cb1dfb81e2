namespace Microsoft.DurableTask;

/// <summary>Waits for what a method returned: a value, a task, or a value task.</summary>
internal static class TaskResult
{
    /// <summary>The method's result once it is there; null when it has none.</summary>
    /// <param name="result">What the method returned.</param>
    /// <param name="declared">The method's declared return type.</param>
    internal static ValueTask<object?> Unwrap(object? result, Type declared)
    {
        switch (result)
        {
            case ValueTask plain:
                return Plain(plain.AsTask());
            case Task task:
                return Awaited(task, declared);
        }

        if (declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            var task = (Task)declared.GetMethod(nameof(ValueTask<object>.AsTask))!.Invoke(result, null)!;
            return Awaited(task, typeof(Task<>).MakeGenericType(declared.GetGenericArguments()));
        }

        return new(result);
    }

    private static async ValueTask<object?> Plain(Task task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> Awaited(Task task, Type declared)
    {
        await task;

        // An async method without a result returns a Task<VoidTaskResult>, so what counts is what the method declares.
        return declared.IsGenericType ? declared.GetProperty(nameof(Task<object>.Result))!.GetValue(task) : null;
    }
}
