namespace Microsoft.DurableTask;

/// <summary>The version of an orchestration. Two versions are the same when they differ in casing only.</summary>
public readonly struct TaskVersion : IEquatable<TaskVersion>
{
    /// <summary>No version.</summary>
    public static readonly TaskVersion Unversioned = new(string.Empty);

    /// <summary>Makes a version.</summary>
    /// <param name="version">The version's text; null or empty means no version.</param>
    public TaskVersion(string? version) => Version = string.IsNullOrEmpty(version) ? null! : version;

    /// <summary>The version's text; null when there is none.</summary>
    public string Version { get; }

    /// <summary>Makes a version of a string.</summary>
    /// <param name="value">The version's text.</param>
    public static implicit operator TaskVersion(string? value) => string.IsNullOrEmpty(value) ? default : new TaskVersion(value);

    /// <summary>Gives the version's text.</summary>
    /// <param name="value">The version.</param>
    public static implicit operator string(TaskVersion value) => value.Version;

    /// <summary>Whether two versions are the same, whatever their casing.</summary>
    /// <param name="a">One version.</param>
    /// <param name="b">The other version.</param>
    public static bool operator ==(TaskVersion a, TaskVersion b) => a.Equals(b);

    /// <summary>Whether two versions differ in more than casing.</summary>
    /// <param name="a">One version.</param>
    /// <param name="b">The other version.</param>
    public static bool operator !=(TaskVersion a, TaskVersion b) => !a.Equals(b);

    /// <summary>Whether this version and another are the same, whatever their casing.</summary>
    /// <param name="other">The other version.</param>
    public bool Equals(TaskVersion other) => string.Equals(Version, other.Version, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an object is the same version, whatever its casing.</summary>
    /// <param name="obj">The object.</param>
    public override bool Equals(object? obj) => obj is TaskVersion other && Equals(other);

    /// <summary>A hash that ignores casing.</summary>
    public override int GetHashCode() => Version is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(Version);
}
