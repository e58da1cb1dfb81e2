using Baton.Agents;

namespace Baton.Cli;

/// <summary>A run's journal folded into rows, one for each model call, tool call, gate, handoff and turn.</summary>
internal sealed class RunTimeline
{
    private const int LongestText = 160;
    private readonly List<TimelineRow> _rows = [];
    private readonly Dictionary<string, TimelineRow> _byKey = [];
    private readonly Dictionary<string, TimelineRow> _byStep = [];
    private readonly HashSet<string> _openGates = [];

    public IReadOnlyList<TimelineRow> Rows => _rows;

    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>Ids of gates that were opened and neither decided nor expired, as far as the journal was read.</summary>
    public IReadOnlyCollection<string> OpenGates => _openGates;

    public bool IsSuspended { get; private set; }

    public long InputTokens => _rows.Sum(r => r.InputTokens ?? 0);

    public long OutputTokens => _rows.Sum(r => r.OutputTokens ?? 0);

    public decimal Cost => _rows.Sum(r => r.Cost ?? 0);

    public void Add(JournalEvent e)
    {
        StartedAt ??= e.Time;
        switch (e.Type)
        {
            case EventTypes.RunCompleted or EventTypes.RunCancelled when e.Step is null:
                AddNote(e, RowKind.End, EventWords.What(e));
                break;
            case EventTypes.RunSuspended or EventTypes.RunResumed:
                IsSuspended = e.Type == EventTypes.RunSuspended;
                AddNote(e, RowKind.Note, EventWords.What(e));
                break;
            case EventTypes.AgentStarted or EventTypes.AgentCompleted:
                Turn(e);
                break;
            case EventTypes.ModelRequested or EventTypes.ModelCompleted or EventTypes.ModelFailed or EventTypes.CacheHit:
                Model(e);
                break;
            case EventTypes.ToolIntent or EventTypes.ToolCompleted or EventTypes.ToolFailed or EventTypes.ToolAmbiguous
                or EventTypes.ToolReplayed or EventTypes.ToolAsked or EventTypes.ToolResumed or EventTypes.ToolCancelled:
                Tool(e);
                break;
            case EventTypes.GateOpened or EventTypes.GateDecided or EventTypes.GateExpired:
                Gate(e);
                break;
            case EventTypes.HandoffProposed or EventTypes.HandoffAccepted or EventTypes.HandoffRejected:
                Handoff(e);
                break;
            case EventTypes.OutputRejected or EventTypes.FallbackUsed or EventTypes.BudgetExceeded or EventTypes.HealthWarned
                or EventTypes.ReflectionRequested or EventTypes.GateEscalated or EventTypes.GateReminded or EventTypes.NoticeFailed
                or EventTypes.DecisionMade or EventTypes.MemberRecruited or EventTypes.ContextDistilled
                or EventTypes.ContextTrimmed or EventTypes.RaceStarted or EventTypes.RaceWon or EventTypes.RetryScheduled:
                AddNote(e, RowKind.Note, EventWords.What(e));
                break;
        }
    }

    private void Turn(JournalEvent e)
    {
        var row = Row(e, RowKind.Turn, $"turn:{e.Step}:{e.Agent}");
        row.What = "turn";
        if (e.Type == EventTypes.AgentStarted)
            return;
        Finish(row, e, RowState.Done);
        row.Detail = Short(e.Data.Text("preview"));
    }

    private void Model(JournalEvent e)
    {
        var row = Row(e, RowKind.Model, $"model:{e.Step}");
        row.What = e.Type == EventTypes.CacheHit ? $"{EventWords.ModelName(e)} ({EventWords.Source(e)})" : EventWords.ModelName(e);
        row.State = RowState.Running;
        if (e.Type == EventTypes.ModelRequested)
            return;
        Finish(row, e, e.Type == EventTypes.ModelFailed ? RowState.Failed : RowState.Done);
        row.Detail = Short(e.Data.Text("preview") ?? e.Data.Text("error") ?? e.Data.Text("reason"));
        row.InputTokens = e.Data.Whole("inputTokens") ?? row.InputTokens;
        row.OutputTokens = e.Data.Whole("outputTokens") ?? row.OutputTokens;
        row.Cost = e.Data.Number("cost") ?? row.Cost;
    }

    private void Tool(JournalEvent e)
    {
        var row = Row(e, RowKind.Tool, $"tool:{e.Step}");
        row.What = e.Data.Text("tool") is { } tool ? $"tool {Short(tool)}" : row.What is "" ? "tool" : row.What;
        if (e.Type is EventTypes.ToolAsked or EventTypes.ToolResumed)
        {
            row.State = e.Type == EventTypes.ToolAsked ? RowState.Waiting : RowState.Running;
            row.Detail = e.Type == EventTypes.ToolAsked ? "asks a person" : "goes on with the answers";
            return;
        }

        if (e.Data.Text(RunEventData.ReplayedFrom) is not null)
            row.What = $"tool {Short(e.Data.Text("tool"))} ({EventWords.Source(e)})";
        if (e.Type == EventTypes.ToolIntent)
        {
            row.State = RowState.Running;
            row.Detail = Short(e.Data.Text("arguments") ?? e.Data.Property("arguments")?.GetRawText());
            return;
        }

        var failed = e.Type is EventTypes.ToolFailed or EventTypes.ToolAmbiguous or EventTypes.ToolCancelled || e.Data.Flag("isError");
        Finish(row, e, failed ? RowState.Failed : RowState.Done);
        var told = Short(e.Data.Text("preview") ?? e.Data.Text("error") ?? e.Data.Text("reason"));
        row.Detail = e.Type switch
        {
            EventTypes.ToolAmbiguous => $"outcome unknown: {told}",
            EventTypes.ToolCancelled => $"cancelled: {told}",
            _ when failed => $"failed: {told}",
            _ => told.Length == 0 ? row.Detail : told,
        };
    }

    private void Gate(JournalEvent e)
    {
        var id = e.Data.Text("gate") ?? e.Step ?? "";
        var row = Row(e, RowKind.Gate, $"gate:{id}");
        if (e.Type == EventTypes.GateOpened)
        {
            row.What = $"gate {Short(e.Data.Text("tool") ?? e.Data.Text("kind"))}".TrimEnd();
            row.Detail = Short(e.Data.Text("reason"));
            row.State = RowState.Waiting;
            _openGates.Add(id);
            return;
        }

        if (row.What is "")
            row.What = "gate";
        _openGates.Remove(id);
        Finish(row, e, e.Type == EventTypes.GateExpired ? RowState.Failed : RowState.Done);
        row.Detail = EventWords.Decision(e);
    }

    private void Handoff(JournalEvent e)
    {
        var row = Row(e, RowKind.Handoff, $"handoff:{e.Step}");
        if (EventWords.Route(e) is { Length: > 0 } route)
            row.What = $"handoff {route}";
        row.State = e.Type switch
        {
            EventTypes.HandoffProposed => RowState.Running,
            EventTypes.HandoffRejected => RowState.Failed,
            _ => RowState.Done,
        };
        if (e.Data.Text("reason") is { } reason)
            row.Detail = Short(reason);
    }

    private void AddNote(JournalEvent e, RowKind kind, string what)
    {
        var row = Row(e, kind, $"note:{e.Seq}");
        var isGood = e.Type == EventTypes.RunCompleted
            ? e.Data.Text("outcome") == "completed"
            : e.Type is EventTypes.RunResumed or EventTypes.DecisionMade or EventTypes.MemberRecruited
                or EventTypes.ContextDistilled or EventTypes.ContextTrimmed or EventTypes.RaceStarted or EventTypes.RaceWon;
        row.State = isGood ? RowState.Done : RowState.Failed;
        row.What = what;
    }

    /// <summary>The row of that key; made at the event that first speaks of it.</summary>
    private TimelineRow Row(JournalEvent e, RowKind kind, string key)
    {
        if (_byKey.TryGetValue(key, out var known))
            return known;
        var step = Short(e.Step);
        var row = new TimelineRow
        {
            Time = e.Time,
            Kind = kind,
            Step = step,
            Who = Short(e.Agent),
            State = RowState.Running,
            Parent = kind == RowKind.End ? null : Above(step),
        };
        _rows.Add(row);
        _byKey.Add(key, row);
        if (kind is RowKind.Turn or RowKind.Model or RowKind.Tool)
            _byStep.TryAdd(step, row);
        return row;
    }

    /// <summary>The row of the longest step that <paramref name="step"/> lies within.</summary>
    private TimelineRow? Above(string step)
    {
        for (var end = step.LastIndexOf('.'); end > 0; end = step.LastIndexOf('.', end - 1))
        {
            if (_byStep.TryGetValue(step[..end], out var row))
                return row;
        }

        return null;
    }

    private static void Finish(TimelineRow row, JournalEvent e, RowState state)
    {
        row.State = state;
        row.Duration = e.Data.Number("durationMs") is { } ms and >= 0 and < 1_000_000_000_000
            ? TimeSpan.FromMilliseconds((double)ms)
            : e.Time - row.Time;
    }

    private static string Short(string? text) => Clean.Line(text, LongestText);
}
