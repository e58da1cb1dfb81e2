using Baton.Engine.History;
using Baton.Engine.Replay;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Entities;

/// <summary>
/// What an entity's code sees of its operations: the input, the state and the world. What the code changes and sends counts only when the
/// operation ends well.
/// </summary>
internal sealed class EntityOperationShim : TaskEntityOperation
{
    private readonly RunSettings settings;
    private readonly StateShim state;
    private readonly ContextShim context;
    private EntityOperation operation = new("", null);

    public EntityOperationShim(string entityId, string? state, RunSettings settings)
    {
        this.settings = settings;
        this.state = new StateShim(settings.Converter, state);
        context = new ContextShim(entityId, settings);
    }

    public override string Name => operation.Name;

    public override TaskEntityContext Context => context;

    public override TaskEntityState State => state;

    public override bool HasInput => operation.Input is not null;

    public override object? GetInput(Type inputType) => settings.Converter.Deserialize(operation.Input, inputType);

    public void Begin(EntityOperation next) => operation = next;

    /// <summary>The operation ended well: takes over what it did.</summary>
    public void Keep(EntityCommit commit, Action<string> onStartedTwice)
    {
        context.Keep(commit, onStartedTwice);
        commit.SetState(state.Keep());
    }

    /// <summary>The operation failed: nothing that it did has happened.</summary>
    public void Undo()
    {
        state.Undo();
        context.Undo();
    }

    private sealed class StateShim(DataConverter converter, string? stored) : TaskEntityState
    {
        private string? value = stored;
        private string? kept = stored;
        private object? cached;

        public override bool HasState => value is not null;

        public override object? GetState(Type type)
        {
            if (cached is null || !type.IsInstanceOfType(cached))
                cached = converter.Deserialize(value, type);
            return cached;
        }

        public override void SetState(object? state)
        {
            // At once, so that a state that cannot be written is the operation's failure.
            value = converter.Serialize(state);
            cached = state;
        }

        public string? Keep() => kept = value;

        public void Undo()
        {
            value = kept;
            cached = null;
        }
    }

    private sealed class ContextShim(string entityId, RunSettings settings) : TaskEntityContext
    {
        private readonly List<(string Id, HistoryEvent Event)> sent = [];

        public override EntityInstanceId Id { get; } = EntityInstanceId.FromString(entityId);

        public override void SignalEntity(
            EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
        {
            EntityIds.Check(id, nameof(id));
            ArgumentNullException.ThrowIfNull(operationName);
            sent.Add((id.ToString(), new EntityOperation(operationName, settings.Converter.Serialize(input))
            {
                Due = options?.SignalTime?.UtcDateTime,
            }));
        }

        public override string ScheduleNewOrchestration(TaskName name, object? input = null, StartOrchestrationOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(name.Name, nameof(name));
            var id = options?.InstanceId ?? Guid.NewGuid().ToString("N");
            InstanceIds.Check(id, nameof(options));
            EntityIds.Refuse(id, nameof(options));
            var version = options?.Version is { } chosen ? chosen.Version ?? "" : settings.DefaultVersion;
            sent.Add((id, new ExecutionStarted(name.Name, version, settings.Converter.Serialize(input), InstanceIds.NewExecution())
            {
                StartAt = options?.StartAt?.UtcDateTime,
                Tags = options?.Tags is { Count: > 0 } tags ? new Dictionary<string, string>(tags) : null,
            }));
            return id;
        }

        public void Keep(EntityCommit commit, Action<string> onStartedTwice)
        {
            foreach (var (id, e) in sent)
                if (e is not ExecutionStarted start)
                    commit.Post(id, e with { At = commit.At });
                else if (!commit.Start(id, start with { At = commit.At }))
                    onStartedTwice(id);
            sent.Clear();
        }

        public void Undo() => sent.Clear();
    }
}
