namespace Microsoft.DurableTask.Entities;

/// <summary>An entity's state.</summary>
public abstract class TaskEntityState
{
    /// <summary>Whether there is a state.</summary>
    public abstract bool HasState { get; }

    /// <summary>Reads the state.</summary>
    /// <param name="type">The state's type.</param>
    /// <returns>The state; null when there is none.</returns>
    public abstract object? GetState(Type type);

    /// <summary>Reads the state.</summary>
    /// <typeparam name="T">The state's type.</typeparam>
    /// <param name="defaultValue">What is returned when there is none.</param>
    /// <returns>The state.</returns>
    public virtual T? GetState<T>(T? defaultValue = default) => GetState(typeof(T)) is { } state ? (T)state : defaultValue;

    /// <summary>Sets the state.</summary>
    /// <param name="state">The state; null deletes it.</param>
    public abstract void SetState(object? state);
}
