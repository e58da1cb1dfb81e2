namespace Baton.Engine.History;

/// <summary>Who asks an entity for something: the answer goes to <paramref name="TaskId"/> of that very execution.</summary>
internal sealed record EntityCaller(string InstanceId, long Execution, int TaskId);

/// <summary>An orchestrator calls an operation and waits for its end.</summary>
internal sealed record EntityCalled(int Id, string EntityId, string Operation, string? Input, Guid Request) : ActionEvent(Id);

/// <summary>An orchestrator sends an operation and does not wait.</summary>
internal sealed record EntitySignaled(int Id, string EntityId, string Operation, string? Input, Guid Request) : ActionEvent(Id)
{
    /// <summary>Not to run before this time, UTC; null for at once.</summary>
    public DateTime? Due { get; init; }
}

/// <summary>An orchestrator asks for the locks of entities, in the order in which they are taken.</summary>
internal sealed record EntityLockRequested(int Id, Guid Lock, IReadOnlyList<string> EntityIds) : ActionEvent(Id);

/// <summary>An orchestrator gives the locks back.</summary>
internal sealed record EntityLockReleased(int Id, Guid Lock, IReadOnlyList<string> EntityIds) : ActionEvent(Id);

internal sealed record EntityAnswered(int TaskId, string? Result) : HistoryEvent;

internal sealed record EntityFailed(int TaskId, Failure Failure) : HistoryEvent;

internal sealed record EntityLockGranted(int TaskId) : HistoryEvent;

/// <summary>To an entity: run an operation.</summary>
internal sealed record EntityOperation(string Name, string? Input) : HistoryEvent
{
    /// <summary>The instance that sent it; null for a client or an entity.</summary>
    public string? Sender { get; init; }

    /// <summary>Who waits for the result; null for nobody.</summary>
    public EntityCaller? Caller { get; init; }

    /// <summary>Not to run before this time, UTC; null for at once.</summary>
    public DateTime? Due { get; init; }
}

/// <summary>To an entity: be locked, then send this on to the next of <paramref name="EntityIds"/>, the last one to the caller.</summary>
internal sealed record EntityAcquire(Guid Lock, EntityCaller Caller, IReadOnlyList<string> EntityIds, int Position) : HistoryEvent;

/// <summary>To an entity: be free again, or forget that you were to be locked.</summary>
/// <param name="Lock">The lock.</param>
/// <param name="Sender">The instance that asked for it.</param>
/// <param name="EntityIds">
/// The entities that the request travels along. A lock that has not been granted is given back on the same way, so that it can never
/// be overtaken; empty if this entity alone is meant.
/// </param>
/// <param name="Position">The entity's place among them.</param>
internal sealed record EntityRelease(Guid Lock, string Sender, IReadOnlyList<string> EntityIds, int Position) : HistoryEvent;
