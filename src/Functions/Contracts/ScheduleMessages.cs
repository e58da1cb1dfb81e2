namespace Baton.Functions;

/// <summary>One schedule of a team, and how far it has come.</summary>
/// <param name="Team">The team's id.</param>
/// <param name="Key">Names the schedule.</param>
/// <param name="After">The moment up to which its times are dealt with.</param>
/// <param name="Standing">What became of the last one.</param>
public sealed record ScheduleTask(string Team, string Key, DateTimeOffset After, ScheduleStanding Standing);

/// <summary>Where a schedule stands: its orchestration's custom status.</summary>
/// <param name="Next">When it comes next. Null: not again.</param>
/// <param name="Last">The last of its times that was dealt with. Null: none yet.</param>
/// <param name="Run">The run that was started then. Null: none was.</param>
/// <param name="Problem">Why none was; at most 200 characters. Null: there is no problem.</param>
public sealed record ScheduleStanding(DateTimeOffset? Next, DateTimeOffset? Last, string? Run, string? Problem);
