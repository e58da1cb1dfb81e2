namespace Microsoft.DurableTask;

/// <summary>Marks the payload of an external event, for code generators that make typed methods to wait for it and to send it.</summary>
/// <param name="name">The event's name; null or empty means the type's own.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = false, Inherited = false)]
public sealed class DurableEventAttribute(string? name = null) : Attribute
{
    /// <summary>The event's name; its text is null when the type's own name counts.</summary>
    public TaskName Name { get; } = string.IsNullOrEmpty(name) ? default : new TaskName(name);
}
