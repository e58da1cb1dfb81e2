using System.Text.Json;

namespace Baton.Agents;

/// <summary>What is passed on with work that a member could not finish: to the member that stands in, or to a person.</summary>
public sealed record Ticket
{
    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>The member that could not finish.</summary>
    public required string Agent { get; init; }

    /// <summary>Where in the run.</summary>
    public required string Step { get; init; }

    /// <summary>How its turn ended.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The team's task.</summary>
    public required JsonElement Task { get; init; }

    /// <summary>What was tried, in order.</summary>
    public required IReadOnlyList<string> Tried { get; init; }

    /// <summary>What was found out or done on the way, in order.</summary>
    public required IReadOnlyList<string> Known { get; init; }
}
