namespace Baton.Engine;

/// <summary>
/// An orchestrator did something else than its history says it did: its code was changed under a running instance, or it depends on
/// something that a replay does not repeat (the time, random numbers, other tasks). The instance fails with this.
/// </summary>
public sealed class NonDeterministicOrchestrationException : Exception
{
    internal NonDeterministicOrchestrationException(string history, string code)
        : base($"The orchestrator no longer does what its history says. The history says: {history}. The code did: {code}. "
            + "Let running instances finish on the code they started with, or give the changed code a new name or version; and use only "
            + "what the context offers (its clock, its identifiers, its tasks).")
    {
        HistorySays = history;
        CodeDid = code;
    }

    /// <summary>What was recorded when the step ran for the first time.</summary>
    public string HistorySays { get; }

    /// <summary>What the code did when the step was replayed.</summary>
    public string CodeDid { get; }
}
