using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Baton.Engine.Hosting;

/// <summary>One function: a method, the parameter that triggers it, and what that parameter's attribute says.</summary>
internal sealed record FunctionMethod(string Name, MethodInfo Method, ParameterInfo TriggerParameter, TriggerBindingAttribute Trigger)
{
    /// <summary>Finds the functions of the assemblies.</summary>
    /// <exception cref="InvalidOperationException">A function has no trigger or more than one, or two share a name.</exception>
    public static IReadOnlyList<FunctionMethod> Find(IEnumerable<Assembly> assemblies)
    {
        var functions = new Dictionary<string, FunctionMethod>(StringComparer.OrdinalIgnoreCase);
        foreach (var method in assemblies.Distinct().SelectMany(a => a.GetExportedTypes()).SelectMany(
            t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } attribute)
                continue;
            var function = Read(attribute.Name, method);
            if (!functions.TryAdd(function.Name, function))
            {
                throw new InvalidOperationException(
                    $"Expected function names to be unique, found '{function.Name}' on {Describe(functions[function.Name].Method)} and {Describe(method)}.");
            }
        }

        return [.. functions.Values];
    }

    private static FunctionMethod Read(string name, MethodInfo method)
    {
        var triggers = method.GetParameters().Where(p => p.GetCustomAttribute<TriggerBindingAttribute>() is not null).ToArray();
        return triggers is [var trigger]
            ? new FunctionMethod(name, method, trigger, trigger.GetCustomAttribute<TriggerBindingAttribute>()!)
            : throw new InvalidOperationException(
                $"Expected exactly one parameter with a trigger attribute on function '{name}' ({Describe(method)}), found {triggers.Length}.");
    }

    private static string Describe(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
