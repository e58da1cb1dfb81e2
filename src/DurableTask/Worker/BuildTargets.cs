namespace Microsoft.DurableTask.Worker;

/// <summary>Checks the class a builder is to make.</summary>
internal static class BuildTargets
{
    internal static void Check<TBase>(Type? type)
    {
        if (type is not null && (!typeof(TBase).IsAssignableFrom(type) || type.IsAbstract))
            throw new ArgumentException($"Expected a concrete class derived from {typeof(TBase)}, found {type}.", nameof(type));
    }
}
