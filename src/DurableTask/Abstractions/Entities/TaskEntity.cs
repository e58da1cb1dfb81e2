namespace Microsoft.DurableTask.Entities;

/// <summary>
/// A base for entities: each operation runs the public method of its name (casing does not matter). A method may take the
/// operation's input, a <see cref="TaskEntityContext"/> and a <see cref="TaskEntityOperation"/>. The operation "delete" removes the
/// state unless there is a method of that name.
/// </summary>
/// <typeparam name="TState">The state's type.</typeparam>
public abstract class TaskEntity<TState> : ITaskEntity
{
    /// <summary>Whether operations may also run methods of the state itself; false by default. The entity's own come first.</summary>
    protected virtual bool AllowStateDispatch => false;

    /// <summary>The state; saved when the operation ends well. Null removes it.</summary>
    protected TState State { get; set; } = default!;

    /// <summary>The entity's door to everything outside itself.</summary>
    protected TaskEntityContext Context { get; private set; } = null!;

    /// <summary>Runs one operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>The result for the caller, or null.</returns>
    /// <exception cref="NotSupportedException">No method has the operation's name.</exception>
    /// <exception cref="System.Reflection.AmbiguousMatchException">Several methods have the operation's name.</exception>
    /// <exception cref="InvalidOperationException">The method's parameters cannot be filled.</exception>
    public async ValueTask<object?> RunAsync(TaskEntityOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Context = operation.Context;
        try
        {
            State = operation.State.GetState(typeof(TState)) is { } state ? (TState)state : InitializeState(operation);
        }
        catch (Exception) when (Removes(operation))
        {
            // A state that cannot be read any more can still be removed.
            operation.State.SetState(null);
            return null;
        }

        var call = EntityMethod.Find(this, typeof(TaskEntity<TState>), operation) ?? StateMethod(operation);
        if (call is null)
        {
            if (!Removes(operation))
                throw new NotSupportedException($"No suitable method found for entity operation '{operation}'.");
            operation.State.SetState(null);
            return null;
        }

        var result = await call.Invoke(operation);
        operation.State.SetState(State);
        return result;
    }

    /// <summary>Makes the state of an entity that has none: the type's parameterless constructor by default.</summary>
    /// <param name="entityOperation">The operation that needs it.</param>
    /// <returns>The state.</returns>
    protected virtual TState InitializeState(TaskEntityOperation entityOperation) =>
        (TState)Activator.CreateInstance(Nullable.GetUnderlyingType(typeof(TState)) ?? typeof(TState))!;

    private static bool Removes(TaskEntityOperation operation) =>
        string.Equals(operation.Name, "delete", StringComparison.OrdinalIgnoreCase);

    private EntityMethod? StateMethod(TaskEntityOperation operation)
    {
        if (!AllowStateDispatch)
            return null;
        return State is { } state
            ? EntityMethod.Find(state, typeof(object), operation)
            : throw new InvalidOperationException($"The entity operation '{operation}' goes to the state, but there is none.");
    }
}
