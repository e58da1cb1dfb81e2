using System.Globalization;
using Baton.Engine.History;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Replay;

/// <summary>What orchestrator code sees. It numbers the actions and collects them for the turn; the run does the rest.</summary>
internal sealed partial class EmbeddedOrchestrationContext : TaskOrchestrationContext
{
    private const string OutsideTurn =
        "it used its context outside its turn, after a task that was not started through the context";

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
    private string? customStatus;
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

    /// <summary>The wall clock, which a replay does not repeat: only for what is recorded.</summary>
    internal DateTime WallNow { get; set; }

    internal bool Replaying { get; set; }

    internal ExternalEvents Events { get; }

    /// <summary>The input as the orchestrator's type, once it has been read.</summary>
    internal object? Input { get; set; }

    internal ContinueAsNewOptions? Continuation { get; private set; }

    internal IReadOnlyDictionary<int, OpenAction> Open => open;

    /// <summary>Those of the open actions that are timers.</summary>
    internal Dictionary<int, OpenAction> Timers { get; } = [];

    public override T? GetInput<T>()
        where T : default => Input is T typed ? typed : settings.Converter.Deserialize<T>(started.Input);

    public override void SetCustomStatus(object? customStatus)
    {
        EnsureTurn();
        // At once, so that what cannot be written is the orchestrator's failure.
        this.customStatus = settings.Converter.Serialize(customStatus);
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
        return customStatus;
    }

    /// <summary>Takes an open action off the list; null if it has been dealt with or given up.</summary>
    internal OpenAction? Close(int id)
    {
        if (!open.Remove(id, out var action))
            return null;
        Timers.Remove(id);
        return action;
    }

    private OpenAction Begin(ActionEvent action, DateTime? until = null)
    {
        actions.Add(action);
        var opened = new OpenAction(action) { Until = until };
        open.Add(action.Id, opened);
        if (opened.Due is not null)
            Timers.Add(action.Id, opened);
        return opened;
    }

    /// <summary>What is wrong with code that does not keep to the tasks of its context.</summary>
    internal static string NonDurable(string what) =>
        "An invalid asynchronous invocation was detected. This can be caused by awaiting non-durable tasks in an orchestrator function's "
        + "implementation or by middleware that invokes asynchronous code. An orchestrator may await only tasks that its context gives "
        + $"it, but {what} (such as Task.Delay, Task.Run, I/O, or ConfigureAwait(false)). Move that work into an activity.";

    private void EnsureTurn()
    {
        if (!IsTurn())
            throw new InvalidOperationException(NonDurable(OutsideTurn));
    }

    /// <summary>
    /// Whether the caller has the turn; reports it otherwise. For callbacks of cancellation tokens: an exception there would hit
    /// whoever cancels, and end the process if that is a timer.
    /// </summary>
    private bool IsTurn()
    {
        if (!thread.IsMine)
            onIntruder(OutsideTurn);
        return thread.IsMine;
    }
}
