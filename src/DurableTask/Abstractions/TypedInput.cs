namespace Microsoft.DurableTask;

/// <summary>Turns an untyped input into the type a task expects.</summary>
internal static class TypedInput
{
    /// <summary>Reads an input; null gives <c>default</c>.</summary>
    internal static T Read<T>(object? input) => input switch
    {
        null => default!,
        T typed => typed,
        _ => throw new ArgumentException($"Expected an input of type {typeof(T)}, found {input.GetType()}.", nameof(input)),
    };
}
