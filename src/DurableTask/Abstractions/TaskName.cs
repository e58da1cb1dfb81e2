namespace Microsoft.DurableTask;

/// <summary>The name of an orchestrator, activity or entity. Two names are the same when they differ in casing only.</summary>
public readonly struct TaskName : IEquatable<TaskName>
{
    /// <summary>Makes a name.</summary>
    /// <param name="name">The name; null gives the same value as <c>default</c>, whose <see cref="Name"/> is null.</param>
    public TaskName(string name) => Name = name;

    /// <summary>The name as it was given; null for <c>default</c>.</summary>
    public string Name { get; }

    /// <summary>Always empty; null for <c>default</c>. Versions are given with <see cref="TaskVersion"/>.</summary>
    [Obsolete("Names carry no version. Use TaskVersion.")]
    public string Version => Name is null ? null! : string.Empty;

    /// <summary>Makes a name of a string.</summary>
    /// <param name="value">The name.</param>
    public static implicit operator TaskName(string value) => string.IsNullOrEmpty(value) ? default : new TaskName(value);

    /// <summary>Gives the name as a string.</summary>
    /// <param name="value">The name.</param>
    public static implicit operator string(TaskName value) => value.Name;

    /// <summary>Whether two names are the same, whatever their casing.</summary>
    /// <param name="a">One name.</param>
    /// <param name="b">The other name.</param>
    public static bool operator ==(TaskName a, TaskName b) => a.Equals(b);

    /// <summary>Whether two names differ in more than casing.</summary>
    /// <param name="a">One name.</param>
    /// <param name="b">The other name.</param>
    public static bool operator !=(TaskName a, TaskName b) => !a.Equals(b);

    /// <summary>Whether this name and another are the same, whatever their casing.</summary>
    /// <param name="other">The other name.</param>
    public bool Equals(TaskName other) => string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an object is the same name, whatever its casing.</summary>
    /// <param name="obj">The object.</param>
    public override bool Equals(object? obj) => obj is TaskName other && Equals(other);

    /// <summary>A hash that ignores casing.</summary>
    public override int GetHashCode() => Name is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
