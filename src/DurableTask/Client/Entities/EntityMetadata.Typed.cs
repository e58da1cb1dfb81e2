using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Microsoft.DurableTask.Entities;

namespace Microsoft.DurableTask.Client.Entities;

/// <summary>What is known of an entity at one time.</summary>
/// <typeparam name="TState">The state's type.</typeparam>
[JsonConverter(typeof(EntityMetadataConverter))]
public class EntityMetadata<TState>
{
    private readonly TState? _state;

    /// <summary>Makes a description without state.</summary>
    /// <param name="id">The entity.</param>
    public EntityMetadata(EntityInstanceId id) => Id = id;

    /// <summary>Makes a description.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="state">Its state; null when it is not included.</param>
    public EntityMetadata(EntityInstanceId id, TState? state)
    {
        Id = id;
        IncludesState = state is not null;
        _state = state;
    }

    /// <summary>The entity.</summary>
    public EntityInstanceId Id { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset LastModifiedTime { get; init; }

    /// <summary>Operations that wait for their turn.</summary>
    public int BacklogQueueSize { get; init; }

    /// <summary>The orchestration that holds the entity's lock; null when it is free.</summary>
    public string? LockedBy { get; init; }

    /// <summary>Whether the state is included.</summary>
    [MemberNotNullWhen(true, nameof(State))]
    [MemberNotNullWhen(true, nameof(_state))]
    public bool IncludesState { get; }

    /// <summary>The state.</summary>
    /// <exception cref="InvalidOperationException">It is not included.</exception>
    public TState State => IncludesState
        ? _state
        : throw new InvalidOperationException("The state is not included. Query with includeState (or IncludeState) set.");
}
