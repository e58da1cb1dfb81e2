using System.Text.Json.Serialization;

namespace Baton.Agents;

/// <summary>
/// What goes with a task from one agent to the next. Baton builds it from the journal, not the model, and checks it before the receiver spends a
/// token. Names as in the field's handoff schemas.
/// </summary>
public sealed record HandoffEnvelope
{
    /// <summary>The run.</summary>
    [JsonPropertyName("task_id")]
    public required string TaskId { get; init; }

    /// <summary>The run's input, word for word.</summary>
    [JsonPropertyName("original_goal")]
    public required string OriginalGoal { get; init; }

    /// <summary>Where the work stands, in a sentence.</summary>
    [JsonPropertyName("current_state")]
    public required string CurrentState { get; init; }

    /// <summary>What was done, in order.</summary>
    [JsonPropertyName("completed_steps")]
    public IReadOnlyList<string> CompletedSteps { get; init; } = [];

    /// <summary>What the sender says is still to do.</summary>
    [JsonPropertyName("pending_steps")]
    public IReadOnlyList<string> PendingSteps { get; init; } = [];

    /// <summary>What the receiver is bound by.</summary>
    [JsonPropertyName("constraints")]
    public IReadOnlyList<string> Constraints { get; init; } = [];

    /// <summary>What was found out on the way: an excerpt of each tool result.</summary>
    [JsonPropertyName("accumulated_context")]
    public IReadOnlyList<string> AccumulatedContext { get; init; } = [];

    /// <summary>What people decided on the way.</summary>
    [JsonPropertyName("decisions")]
    public IReadOnlyList<string> Decisions { get; init; } = [];

    /// <summary>W3C trace id of the run. Null: not traced.</summary>
    [JsonPropertyName("trace_id")]
    public string? TraceId { get; init; }

    /// <summary>Who hands over.</summary>
    [JsonPropertyName("from")]
    public required string From { get; init; }

    /// <summary>Who receives.</summary>
    [JsonPropertyName("to")]
    public required string To { get; init; }

    /// <summary>Handoffs so far, this one included.</summary>
    [JsonPropertyName("depth")]
    public required int Depth { get; init; }
}
