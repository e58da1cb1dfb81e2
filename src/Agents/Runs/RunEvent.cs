using System.Text.Json;

namespace Baton.Agents;

/// <summary>Something that happened in a run: one line of its journal.</summary>
public sealed record RunEvent
{
    /// <summary>Unique within the run and the same whenever the same happening is recorded again: recording is idempotent by it.</summary>
    public required string Id { get; init; }

    /// <summary>Place in the journal, from 1 without gaps; 0 until the store has assigned it.</summary>
    public long Seq { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>Whose run it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Where in the run: dotted numbers (<c>2</c> the second member's turn, <c>2.1</c> its first model call, <c>2.1.1</c> that call's first
    /// tool call). Null: the run as a whole.</summary>
    public string? Step { get; init; }

    /// <summary>The member concerned. Null: the team.</summary>
    public string? Agent { get; init; }

    /// <summary>W3C trace id of the run. Null: not traced.</summary>
    public string? TraceId { get; init; }

    /// <summary>What the type of event tells; an object. Never holds secrets; long texts are named by blob hash.</summary>
    public JsonElement? Data { get; init; }
}
