using System.Globalization;
using Baton.Engine.History;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Replay;

/// <summary>What orchestrator code sees. It numbers the actions and collects them for the turn; the run does the rest.</summary>
internal sealed partial class EmbeddedOrchestrationContext : TaskOrchestrationContext
{
    private readonly string instanceId;
    private readonly ExecutionStarted started;
    private readonly RunSettings settings;
    private readonly OrchestratorThread thread;
    private readonly Action<string> onIntruder;
    private readonly Dictionary<int, OpenAction> open = [];
    private readonly TaskName name;
    private List<ActionEvent> actions = [];
    private int lastId;
    private int guids;
    private object? customStatus;
    private bool customStatusSet;

    public EmbeddedOrchestrationContext(
        string instanceId, ExecutionStarted started, RunSettings settings, OrchestratorThread thread, Action<string> onIntruder)
    {
        this.instanceId = instanceId;
        this.started = started;
        this.settings = settings;
        this.thread = thread;
        this.onIntruder = onIntruder;
        name = new TaskName(started.Name);
        Events = new ExternalEvents(settings.Converter);
        Parent = started.Parent is { } parent ? new ParentOrchestrationInstance(new TaskName(parent.Name), parent.InstanceId) : null;
    }

    public override TaskName Name => name;

    public override string InstanceId => instanceId;

    public override string Version => started.Version;

    public override ParentOrchestrationInstance? Parent { get; }

    public override DateTime CurrentUtcDateTime => Now;

    public override bool IsReplaying => Replaying;

    public override IReadOnlyDictionary<string, object?> Properties => settings.Properties;

    protected override ILoggerFactory LoggerFactory => settings.Loggers;

    internal DateTime Now { get; set; }

    internal bool Replaying { get; set; }

    internal ExternalEvents Events { get; }

    /// <summary>The input as the orchestrator's type, once it has been read.</summary>
    internal object? Input { get; set; }

    internal ContinueAsNewOptions? Continuation { get; private set; }

    internal IReadOnlyDictionary<int, OpenAction> Open => open;

    /// <summary>How many of the open actions are timers.</summary>
    internal int OpenTimers { get; private set; }

    public override T? GetInput<T>()
        where T : default => Input is T typed ? typed : settings.Converter.Deserialize<T>(started.Input);

    public override void SetCustomStatus(object? customStatus)
    {
        EnsureTurn();
        this.customStatus = customStatus;
        customStatusSet = true;
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        EnsureTurn();
        Continuation = options;
    }

    public override Guid NewGuid()
    {
        EnsureTurn();
        return DeterministicGuid.Create(string.Create(CultureInfo.InvariantCulture, $"{instanceId}_{Now:o}_{guids++}"));
    }

    /// <summary>Ends the turn: what the code has decided since the last call.</summary>
    internal List<ActionEvent> TakeActions()
    {
        var taken = actions;
        actions = [];
        return taken;
    }

    /// <summary>The custom status as text, if the code has ever set one; <paramref name="isSet"/> says whether it has.</summary>
    internal string? ReadCustomStatus(out bool isSet)
    {
        isSet = customStatusSet;
        return customStatusSet ? settings.Converter.Serialize(customStatus) : null;
    }

    /// <summary>Takes an open action off the list; null if it has been dealt with or given up.</summary>
    internal OpenAction? Close(int id)
    {
        if (!open.Remove(id, out var action))
            return null;
        if (action.Due is not null)
            OpenTimers--;
        return action;
    }

    private OpenAction Begin(ActionEvent action)
    {
        actions.Add(action);
        var opened = new OpenAction(action);
        open.Add(action.Id, opened);
        if (opened.Due is not null)
            OpenTimers++;
        return opened;
    }

    private void EnsureTurn()
    {
        if (thread.IsMine)
            return;
        const string What = "it used its context outside its turn, after a task that was not started through the context";
        onIntruder(What);
        throw new InvalidOperationException($"An orchestrator may await only tasks that its context gives it, but {What} "
            + "(such as Task.Delay, Task.Run, I/O, or ConfigureAwait(false)). Move that work into an activity.");
    }
}
