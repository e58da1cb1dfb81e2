using System.Text.Json;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>A list as callers see it.</summary>
/// <typeparam name="T">What is in it.</typeparam>
/// <param name="Items">What is in it.</param>
/// <param name="Cursor">Where to read on. Null: there is no more.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Cursor);

/// <summary>A team in the list of teams.</summary>
public record TeamSummary
{
    /// <summary>The team's id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>How its members work together.</summary>
    public required Pattern Pattern { get; init; }

    /// <summary>When runs of it start by themselves, of the caller's tenant. Null: they do not.</summary>
    public IReadOnlyList<ScheduleView>? Schedules { get; init; }
}

/// <summary>A team with its members.</summary>
public sealed record TeamView : TeamSummary
{
    /// <summary>The member that starts, leads or judges. Null: none.</summary>
    public string? Entry { get; init; }

    /// <summary>JSON Schema of the run's input. Null: a string.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>JSON Schema of the run's result. Null: a string.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>The members.</summary>
    public required IReadOnlyList<TeamMemberView> Members { get; init; }

    /// <summary>What a run may use.</summary>
    public required Limits Limits { get; init; }
}

/// <summary>A member of a team.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Tools">The tools that it may call.</param>
/// <param name="Handoffs">Whom it may hand the task to.</param>
public sealed record TeamMemberView(string Name, string Description, IReadOnlyList<string> Tools, IReadOnlyList<string> Handoffs);

/// <summary>A schedule of a team.</summary>
/// <param name="Cron">Minute, hour, day of month, month, day of week.</param>
/// <param name="TimeZone">The time zone whose clocks it goes by.</param>
/// <param name="Tenant">Whose runs they are.</param>
/// <param name="Input">Their input.</param>
/// <param name="Active">True: this installation starts them.</param>
/// <param name="Next">When it comes next. Null: not again.</param>
/// <param name="Last">The last of its times that was dealt with. Null: none yet.</param>
/// <param name="Run">The run that was started then. Null: none was.</param>
/// <param name="Problem">Why none was. Null: there is no problem.</param>
public sealed record ScheduleView(
    string Cron, string TimeZone, string Tenant, JsonElement Input, bool Active, DateTimeOffset? Next, DateTimeOffset? Last, string? Run, string? Problem);
