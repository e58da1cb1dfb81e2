using System.Text.Json;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>Where a batch stands.</summary>
public enum BatchStatus
{
    /// <summary>Its lines are coming in, or the call that brought them was cut off.</summary>
    Receiving,

    /// <summary>Lines are in the queue, or runs work.</summary>
    Running,

    /// <summary>Runs wait for people and nothing else goes on.</summary>
    Waiting,

    /// <summary>It is over.</summary>
    Ended,
}

/// <summary>A batch as callers see it.</summary>
public sealed record BatchView
{
    /// <summary>The batch's id.</summary>
    public required string Id { get; init; }

    /// <summary>The team of the lines that name none. Null: each names its own.</summary>
    public string? Team { get; init; }

    /// <summary>How many of its runs may work at once.</summary>
    public required int Most { get; init; }

    /// <summary>Where it stands.</summary>
    public required BatchStatus Status { get; init; }

    /// <summary>Its lines, without blank ones.</summary>
    public required int Lines { get; init; }

    /// <summary>Where the lines stand.</summary>
    public required BatchCounts Counts { get; init; }

    /// <summary>How runs ended: how many, by outcome.</summary>
    public required IReadOnlyDictionary<string, int> Outcomes { get; init; }

    /// <summary>What the runs that have ended were charged.</summary>
    public required BatchUsage Usage { get; init; }

    /// <summary>When it was first asked for, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its last run ended, UTC. Null until it has.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>Where the lines of a batch stand; together they are all.</summary>
/// <param name="Refused">They started no run.</param>
/// <param name="Queued">They are in the queue.</param>
/// <param name="Running">Their runs work.</param>
/// <param name="Waiting">Their runs wait for a person.</param>
/// <param name="Ended">Their runs have ended.</param>
public sealed record BatchCounts(int Refused, int Queued, int Running, int Waiting, int Ended);

/// <summary>What runs were charged.</summary>
/// <param name="Tokens">Model tokens, input and output together.</param>
/// <param name="Cost">Money.</param>
/// <param name="Currency">Of the cost; ISO 4217.</param>
/// <param name="Steps">Model calls.</param>
public sealed record BatchUsage(long Tokens, decimal Cost, string Currency, int Steps);

/// <summary>Where a line stands.</summary>
public enum BatchLineStatus
{
    /// <summary>It started no run.</summary>
    Refused,

    /// <summary>It is in the queue.</summary>
    Queued,

    /// <summary>Its run works.</summary>
    Running,

    /// <summary>Its run waits for a person.</summary>
    Waiting,

    /// <summary>Its run has ended.</summary>
    Ended,
}

/// <summary>A line as callers see it.</summary>
public sealed record BatchLineView
{
    /// <summary>Its number, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Its run. Null: it cannot be read.</summary>
    public string? Run { get; init; }

    /// <summary>Where it stands.</summary>
    public required BatchLineStatus Status { get; init; }

    /// <summary>How its run ended. Null until it has.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>Why it was refused, or its run ended so. Null: completed, or not over.</summary>
    public string? Reason { get; init; }

    /// <summary>The run's result, or what was achieved. Null: none.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>What the run was charged. Null until it has ended.</summary>
    public decimal? Cost { get; init; }
}
