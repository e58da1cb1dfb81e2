using System.Text.Json;

namespace Baton.Agents;

/// <summary>What a run's journal says about it: the fold of its events, in order.</summary>
public sealed class JournalFold
{
    private readonly List<string> _path = [];
    private readonly Dictionary<string, WaitingGate> _waiting = [];
    private readonly HashSet<string> _busy = [];
    private readonly List<string> _warnings = [];

    /// <summary>What was used.</summary>
    public Usage Usage { get; private set; } = Usage.None;

    /// <summary>The members that had the task, in order.</summary>
    public IReadOnlyList<string> Path => _path;

    /// <summary>What is not well in the run, in words, in the order in which it was found.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The gates that are open, oldest first.</summary>
    public IReadOnlyList<WaitingGate> Waiting => [.. _waiting.Values.OrderBy(g => g.Since)];

    /// <summary>True: gates are open and nothing else is under way.</summary>
    public bool OnlyWaits => _waiting.Count > 0 && _busy.Count == 0;

    /// <summary>The member of the last event that had one.</summary>
    public string? Agent { get; private set; }

    /// <summary>The step of the last event that had one.</summary>
    public string? Step { get; private set; }

    /// <summary>When the run started. Null: the journal does not say so yet.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>When it ended. Null: it has not.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>How it ended. Null: it has not.</summary>
    public Outcome? Outcome { get; private set; }

    /// <summary>Why it ended so. Null: it completed, or has not ended.</summary>
    public string? Reason { get; private set; }

    /// <summary>Hash of the blob with the output. Null: none.</summary>
    public string? Output { get; private set; }

    /// <summary>The last event's place in the journal; 0 before the first.</summary>
    public long Seq { get; private set; }

    /// <summary>Takes the next event in.</summary>
    public void Add(RunEvent e)
    {
        Seq = e.Seq;
        if (EndedAt is null)
        {
            Agent = e.Agent ?? Agent;
            // What a receiver says to a handoff is recorded at the sender's turn.
            Step = e.Type is EventTypes.HandoffAccepted or EventTypes.HandoffRejected ? Step : e.Step ?? Step;
        }

        switch (e.Type)
        {
            case EventTypes.RunStarted:
                StartedAt ??= e.Time;
                break;
            case EventTypes.AgentStarted when e.Agent is not null && !e.Flag("resumed"):
                _path.Add(e.Agent);
                break;
            case EventTypes.ModelRequested or EventTypes.ToolIntent or EventTypes.ToolResumed:
                _busy.Add(e.Step ?? "");
                break;
            case EventTypes.CacheHit:
                _busy.Remove(e.Step ?? "");
                Usage += new Usage { Steps = 1 };
                break;
            case EventTypes.ModelCompleted or EventTypes.ModelFailed or EventTypes.ToolCompleted or EventTypes.ToolFailed or EventTypes.ToolAmbiguous:
                _busy.Remove(e.Step ?? "");
                Count(e);
                break;
            case EventTypes.ToolAsked or EventTypes.ToolCancelled:
                _busy.Remove(e.Step ?? "");
                break;
            case EventTypes.HealthWarned when e.Text("reason") is { } warning:
                _warnings.Add(warning);
                break;
            case EventTypes.GateOpened:
                var gate = e.Data!.Value.GetProperty("gate").GetString()!;
                _waiting[gate] = new WaitingGate(
                    gate,
                    e.Data.Value.GetProperty("kind").Deserialize<GateKind>(BatonJson.Options),
                    e.Text("tool"),
                    e.Time,
                    e.Data.Value.TryGetProperty("expiresAt", out var expires) ? expires.GetDateTimeOffset() : null);
                break;
            case EventTypes.GateDecided when e.Flag("closes"):
            case EventTypes.GateExpired:
                _waiting.Remove(e.Text("gate") ?? "");
                break;
            case EventTypes.RunCompleted or EventTypes.RunCancelled when e.Step is null && EndedAt is null:
                End(e);
                break;
        }
    }

    private void End(RunEvent e)
    {
        EndedAt = e.Time;
        Outcome = e.Data!.Value.GetProperty("outcome").Deserialize<Outcome>(BatonJson.Options);
        Reason = e.Text("reason");
        Output = e.Text("output");
        Agent = e.Text("agent") ?? Agent;
        Step = e.Text("step") ?? Step;
        _waiting.Clear();
        _busy.Clear();
    }

    private void Count(RunEvent e)
    {
        if (e.Type == EventTypes.ModelCompleted)
        {
            Usage += new Usage
            {
                InputTokens = e.Data!.Value.GetProperty("inputTokens").GetInt64(),
                OutputTokens = e.Data.Value.GetProperty("outputTokens").GetInt64(),
                Cost = e.Data.Value.GetProperty("cost").GetDecimal(),
                ModelCalls = 1,
                Steps = 1,
            };
        }
        else if (e.Type == EventTypes.ModelFailed)
        {
            Usage += new Usage { Steps = 1 };
        }
        else if (e.Type is EventTypes.ToolCompleted or EventTypes.ToolFailed && e.Text(RunEventData.ReplayedFrom) is null)
        {
            Usage += new Usage { ToolCalls = 1 };
        }
    }
}
