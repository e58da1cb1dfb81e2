using System.Reflection;

namespace Microsoft.DurableTask;

/// <summary>Finds an exception type by the name a failure was recorded with.</summary>
internal static class ExceptionTypes
{
    /// <summary>The type of that name among the loaded assemblies, the target's own first; null when there is none.</summary>
    /// <exception cref="AmbiguousMatchException">Several loaded assemblies have a type of that name.</exception>
    internal static Type? Find(string? name, Type target)
    {
        // A name with an assembly in it could load that assembly; the names in a history are bare type names.
        if (string.IsNullOrEmpty(name) || name.Contains(','))
            return null;
        if (Look(typeof(Exception).Assembly, name) is { } core)
            return core;
        if (Look(target.Assembly, name) is { } near)
            return near;
        var found = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => Look(assembly, name)).OfType<Type>().Distinct().ToList();
        if (found.Count > 1)
            throw new AmbiguousMatchException($"{found.Count} loaded types are named '{name}'; expected at most one.");
        return found.SingleOrDefault();
    }

    private static Type? Look(Assembly assembly, string name)
    {
        try
        {
            return assembly.GetType(name, throwOnError: false);
        }
        catch (Exception e) when (e is ArgumentException or IOException or BadImageFormatException)
        {
            return null; // The name is not one of a type.
        }
    }
}
