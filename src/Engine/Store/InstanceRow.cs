using Baton.Engine.History;

namespace Baton.Engine.Store;

/// <summary>The stored summary of one instance. Input, output and failure are in its history.</summary>
internal sealed record InstanceRow(long Seq, string Id, string Name, string Version, long Execution, DateTime Created)
{
    public ExecutionStatus Status { get; init; } = ExecutionStatus.Pending;

    /// <summary>When it ended; null while it has not.</summary>
    public DateTime? Completed { get; init; }

    /// <summary>When its next timer is due, or when it may start; null for neither.</summary>
    public DateTime? Wake { get; init; }

    /// <summary>Whether activities of it are under way.</summary>
    public bool IsBusy { get; init; }

    /// <summary>The row of the instance that started it; null if a client did.</summary>
    public long? Parent { get; init; }

    public string? CustomStatus { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
