using Baton.Engine.History;

namespace Baton.Engine.Replay;

/// <summary>An action whose outcome the orchestrator has not seen yet.</summary>
internal sealed class OpenAction(ActionEvent action)
{
    // Continuations run at once, on the orchestrator's turn: that is what makes their order repeatable.
    private readonly TaskCompletionSource<string?> source = new();

    public ActionEvent Action { get; } = action;

    public Task<string?> Task => source.Task;

    /// <summary>When it fires by the wall clock, if it is a timer: as recorded, once that is known.</summary>
    public DateTime? Due { get; set; } = (action as TimerCreated)?.FireAt;

    /// <summary>
    /// What the orchestrator's clock is to show at least when the timer fires, if it was set for a length of time; null for other timers.
    /// </summary>
    public DateTime? Until { get; init; }

    /// <summary>Whether it is a timer that fired while the orchestration was suspended, which has not seen it yet.</summary>
    public bool HasFired { get; set; }

    public void Complete(string? result) => source.TrySetResult(result);

    public void Fail(Failure failure) => source.TrySetException(new ActionFailedException(Action.Id, failure));

    public void Cancel(CancellationToken token) => source.TrySetCanceled(token);
}
