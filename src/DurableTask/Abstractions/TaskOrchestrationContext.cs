using System.Collections.Immutable;
using Microsoft.DurableTask.Abstractions;
using Microsoft.DurableTask.Entities;

namespace Microsoft.DurableTask;

/// <summary>
/// An orchestrator's door to everything outside itself. What it returns comes from history on replay, so an orchestrator that
/// uses nothing else is deterministic.
/// </summary>
public abstract partial class TaskOrchestrationContext
{
    /// <summary>The orchestrator's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The instance id.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The instance's version; empty when it has none.</summary>
    public virtual string Version => string.Empty;

    /// <summary>The orchestration that started this one; null when a client did.</summary>
    public abstract ParentOrchestrationInstance? Parent { get; }

    /// <summary>The current time, the same on every replay.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>Whether the code is going through its recorded past.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Settings of the worker that the orchestrator may read; none by default.</summary>
    public virtual IReadOnlyDictionary<string, object?> Properties => ImmutableDictionary<string, object?>.Empty;

    /// <summary>Calls, signals and locks of entities.</summary>
    /// <exception cref="NotSupportedException">The runtime has no entities.</exception>
    public virtual TaskOrchestrationEntityFeature Entities =>
        throw new NotSupportedException($"Durable entities are not supported by {GetType()}.");

    /// <summary>Reads the instance's input.</summary>
    /// <typeparam name="T">The input's type.</typeparam>
    /// <returns>The input; <c>default</c> when there was none.</returns>
    public abstract T? GetInput<T>();

    /// <summary>Makes a GUID that is the same on every replay.</summary>
    /// <returns>The GUID.</returns>
    public abstract Guid NewGuid();

    /// <summary>Sets what status queries show of this instance.</summary>
    /// <param name="customStatus">The status; null clears it.</param>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Starts the instance over with a fresh history when the current code returns.</summary>
    /// <param name="newInput">The new input; null means none.</param>
    /// <param name="preserveUnprocessedEvents">Whether events that came but were not waited for are given to the new execution.</param>
    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    /// <summary>Starts the instance over with a fresh history when the current code returns.</summary>
    /// <param name="options">The new input and what is kept.</param>
    public virtual void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ContinueAsNew(options.NewInput, options.PreserveUnprocessedEvents);
    }

    /// <summary>Compares the instance's version with another (see <see cref="TaskOrchestrationVersioningUtils"/>).</summary>
    /// <param name="version">The other version.</param>
    /// <returns>Below zero when the instance's version is earlier, zero when they are the same, above zero when it is later.</returns>
    public virtual int CompareVersionTo(string version) => TaskOrchestrationVersioningUtils.CompareVersions(Version, version);
}
