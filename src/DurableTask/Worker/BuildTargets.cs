namespace Microsoft.DurableTask.Worker;

/// <summary>Checks the class a builder is to make.</summary>
internal static class BuildTargets
{
    /// <param name="value">The class; null for none. Named as in the setters that are given it.</param>
    internal static void Check<TBase>(Type? value)
    {
        if (value is not null && (!typeof(TBase).IsAssignableFrom(value) || value.IsAbstract))
            throw new ArgumentException($"Expected a concrete class derived from {typeof(TBase)}, found {value}.", nameof(value));
    }
}
