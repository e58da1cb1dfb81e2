namespace Baton.Agents;

/// <summary>What is not well in a run that may still end well.</summary>
public enum HealthKind
{
    /// <summary>A handoff took more than 30 seconds to be taken up.</summary>
    HandoffLatency,

    /// <summary>Fewer than 80 % of an agent's calls could be made and worked.</summary>
    ToolFidelity,

    /// <summary>An agent asks for what the task already said.</summary>
    AsksForKnown,

    /// <summary>A task came back to a member that had handed it over.</summary>
    CircularHandoff,

    /// <summary>Each step costs more tokens than the ones before.</summary>
    TokenGrowth,
}
