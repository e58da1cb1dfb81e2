using Baton.Engine.History;

namespace Baton.Engine.Replay;

/// <summary>Inside the engine only: an action ended badly. Callers of the context get a TaskFailedException.</summary>
internal sealed class ActionFailedException(int id, Failure failure) : Exception(failure.Message)
{
    public int Id { get; } = id;

    public Failure Failure { get; } = failure;
}
