namespace Microsoft.DurableTask.Worker;

/// <summary>What a filter sees of an orchestration.</summary>
public struct OrchestrationFilterParameters
{
    /// <summary>Makes one that says nothing.</summary>
    public OrchestrationFilterParameters()
    {
    }

    /// <summary>The orchestrator's name; null when it is not known.</summary>
    public string? Name { get; init; }

    /// <summary>The orchestration's tags; null when it has none.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
