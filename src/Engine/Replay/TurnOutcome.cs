using Baton.Engine.History;

namespace Baton.Engine.Replay;

/// <summary>What a turn came to.</summary>
/// <param name="Actions">What the orchestrator decided to do, in order.</param>
/// <param name="End">How the execution ended; null if it goes on.</param>
internal sealed record TurnOutcome(List<ActionEvent> Actions, ExecutionCompleted? End)
{
    /// <summary>When <see cref="End"/> is ContinuedAsNew: how the next execution begins.</summary>
    public ExecutionStarted? Next { get; init; }

    /// <summary>When <see cref="End"/> is ContinuedAsNew: what the next execution gets to hear, in order.</summary>
    public IReadOnlyList<HistoryEvent> Carried { get; init; } = [];
}
