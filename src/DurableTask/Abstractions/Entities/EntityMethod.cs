using System.Reflection;

namespace Microsoft.DurableTask.Entities;

/// <summary>The method that serves an entity operation.</summary>
internal sealed class EntityMethod
{
    private readonly object _target;
    private readonly MethodInfo _method;

    private EntityMethod(object target, MethodInfo method) => (_target, _method) = (target, method);

    /// <summary>Finds the method of the operation's name; null when there is none.</summary>
    /// <param name="target">The object whose methods count.</param>
    /// <param name="root">A base class whose own methods are no operations.</param>
    /// <param name="operation">The operation.</param>
    /// <exception cref="AmbiguousMatchException">Several methods have that name.</exception>
    internal static EntityMethod? Find(object target, Type root, TaskEntityOperation operation)
    {
        // Operation names come from outside: property accessors and the methods every object has are no operations.
        var found = target.GetType()
            .GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => string.Equals(method.Name, operation.Name, StringComparison.OrdinalIgnoreCase)
                && !method.IsSpecialName
                && method.GetBaseDefinition().DeclaringType is { } declaring && declaring != typeof(object) && declaring != root)
            .ToList();
        return found.Count switch
        {
            0 => null,
            1 => new(target, found[0]),
            _ => throw new AmbiguousMatchException($"{found.Count} public methods fit the entity operation '{operation}'; expected one."),
        };
    }

    internal ValueTask<object?> Invoke(TaskEntityOperation operation)
    {
        var parameters = _method.GetParameters();
        var arguments = new object?[parameters.Length];
        var taken = new HashSet<string>();
        for (var i = 0; i < parameters.Length; i++)
        {
            var (kind, value) = Argument(operation, parameters[i]);
            if (!taken.Add(kind))
                throw new InvalidOperationException($"Method '{_method}' takes the {kind} of an entity operation twice; expected once.");
            arguments[i] = value;
        }

        var result = _method.Invoke(_target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        return TaskResult.Unwrap(result, _method.ReturnType);
    }

    private (string Kind, object? Value) Argument(TaskEntityOperation operation, ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(TaskEntityContext))
            return ("context", operation.Context);
        if (parameter.ParameterType == typeof(TaskEntityOperation))
            return ("operation", operation);
        if (operation.HasInput)
            return ("input", operation.GetInput(parameter.ParameterType));
        return parameter.HasDefaultValue
            ? ("input", parameter.DefaultValue)
            : throw new InvalidOperationException($"Method '{_method}' needs an input, but entity operation '{operation}' has none.");
    }
}
