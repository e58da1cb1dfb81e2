namespace Microsoft.DurableTask;

/// <summary>Names an orchestrator, activity or entity class.</summary>
/// <param name="name">The name; null or empty means the class's own.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class DurableTaskAttribute(string? name = null) : Attribute
{
    /// <summary>The name; its text is null when the class's own name counts.</summary>
    public TaskName Name { get; } = string.IsNullOrEmpty(name) ? default : new TaskName(name);

    /// <summary>The version of an orchestrator or activity, so that several may have one name; null means unversioned.</summary>
    public string? Version { get; set; }

    /// <summary>The name of a class: the attribute's, else the class's own.</summary>
    internal static TaskName NameOf(Type type)
    {
        var name = Of(type)?.Name ?? default;
        return name == default ? new TaskName(type.Name) : name;
    }

    /// <summary>The version of a class: the attribute's, else none.</summary>
    internal static TaskVersion VersionOf(Type? type) => type is not null && Of(type)?.Version is { } version ? new(version) : default;

    private static DurableTaskAttribute? Of(Type type) => GetCustomAttribute(type, typeof(DurableTaskAttribute)) as DurableTaskAttribute;
}
