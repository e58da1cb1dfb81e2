namespace Microsoft.DurableTask.Entities;

/// <summary>One operation on an entity.</summary>
public abstract class TaskEntityOperation
{
    /// <summary>The operation's name.</summary>
    public abstract string Name { get; }

    /// <summary>The entity's door to everything outside itself.</summary>
    public abstract TaskEntityContext Context { get; }

    /// <summary>The entity's state.</summary>
    public abstract TaskEntityState State { get; }

    /// <summary>Whether there is an input.</summary>
    public abstract bool HasInput { get; }

    /// <summary>Reads the input.</summary>
    /// <param name="inputType">The input's type.</param>
    /// <returns>The input; null when there is none.</returns>
    public abstract object? GetInput(Type inputType);

    /// <summary>Reads the input.</summary>
    /// <typeparam name="T">The input's type.</typeparam>
    /// <returns>The input; <c>default</c> when there is none.</returns>
    public virtual T? GetInput<T>() => GetInput(typeof(T)) is { } input ? (T)input : default;

    /// <summary>The entity's id and the operation's name.</summary>
    public override string ToString() => $"{Context.Id}/{Name}";
}
