namespace Microsoft.DurableTask;

/// <summary>How an orchestration starts over with a fresh history.</summary>
public class ContinueAsNewOptions
{
    /// <summary>The new input; null means none.</summary>
    public object? NewInput { get; set; }

    /// <summary>Whether events that came but were not waited for are given to the new execution; true by default.</summary>
    public bool PreserveUnprocessedEvents { get; set; } = true;

    /// <summary>The new execution's version; null keeps the current one.</summary>
    public string? NewVersion { get; set; }
}
