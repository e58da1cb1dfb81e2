using Baton.Engine.History;

namespace Baton.Engine.Replay;

/// <summary>An action whose outcome the orchestrator has not seen yet.</summary>
internal sealed class OpenAction(ActionEvent action)
{
    // Continuations run at once, on the orchestrator's turn: that is what makes their order repeatable.
    private readonly TaskCompletionSource<string?> source = new();

    public ActionEvent Action { get; } = action;

    public Task<string?> Task => source.Task;

    /// <summary>When it fires, if it is a timer.</summary>
    public DateTime? Due => (Action as TimerCreated)?.FireAt;

    /// <summary>Whether it is a timer that fired while the orchestration was suspended, which has not seen it yet.</summary>
    public bool HasFired { get; set; }

    public void Complete(string? result) => source.TrySetResult(result);

    public void Fail(Failure failure) => source.TrySetException(new ActionFailedException(Action.Id, failure));

    public void Cancel(CancellationToken token) => source.TrySetCanceled(token);
}
