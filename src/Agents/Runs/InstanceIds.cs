using System.Text.RegularExpressions;

namespace Baton.Agents;

/// <summary>
/// The ids of a run's orchestration instances: <c>run.TENANT.RUN</c>, and for its parts <c>team|agent|gate|notice.TENANT.RUN.STEP</c>. The tenant is in
/// every id, and each kind is one prefix, so that lists are queries by prefix.
/// </summary>
public static partial class InstanceIds
{
    /// <summary>Tenant of callers that name none.</summary>
    public const string DefaultTenant = "default";

    /// <summary>What the ids of all runs begin with, whosever they are.</summary>
    public const string RunKind = "run.";

    /// <summary>What the ids of all gates begin with.</summary>
    public const string GateKind = "gate.";

    private static readonly string[] Kinds = ["run", "team", "agent", "gate", "notice", "schedule"];

    /// <summary>The instance that is the run itself.</summary>
    public static string Run(RunKey run) => $"{RunPrefix(run.Tenant)}{run.Run}";

    /// <summary>What the ids of a tenant's runs begin with.</summary>
    public static string RunPrefix(string tenant) => $"run.{tenant}.";

    /// <summary>A nested team's turn.</summary>
    public static string Team(RunKey run, string step) => $"team.{run.Tenant}.{run.Run}.{step}";

    /// <summary>An agent's turn.</summary>
    public static string Agent(RunKey run, string step) => $"agent.{run.Tenant}.{run.Run}.{step}";

    /// <summary>A question to a person.</summary>
    public static string Gate(RunKey run, string step) => $"{GatePrefix(run.Tenant)}{run.Run}.{step}";

    /// <summary>The messages about something that happened at a gate.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The gate's step.</param>
    /// <param name="number">Counts what happened there, from 0.</param>
    public static string Notice(RunKey run, string step, int number) => $"{NoticePrefix(run)}{step}.{number}";

    /// <summary>What the ids of the messages of a run begin with.</summary>
    public static string NoticePrefix(RunKey run) => $"notice.{run.Tenant}.{run.Run}.";

    /// <summary>What starts a team's runs by one of its schedules.</summary>
    /// <param name="team">The team's id.</param>
    /// <param name="schedule">The schedule.</param>
    public static string Schedule(string team, TeamSchedule schedule) => $"schedule.{schedule.Tenant}.{team}.{schedule.Key(team)}";

    /// <summary>What the ids of a tenant's gates begin with.</summary>
    public static string GatePrefix(string tenant) => $"gate.{tenant}.";

    /// <summary>The tenant that an instance belongs to; null when the id is not one of a run or its parts.</summary>
    public static string? TenantOf(string? instance) =>
        instance?.Split('.') is [var kind, var tenant, _, ..] && Kinds.Contains(kind) && IsTenant(tenant) ? tenant : null;

    /// <summary>True: usable as <see cref="RunKey.Run"/>.</summary>
    public static bool IsRunId(string? text) => text is not null && RunId().IsMatch(text);

    /// <summary>True: usable as <see cref="RunKey.Tenant"/>.</summary>
    public static bool IsTenant(string? text) => text is not null && TenantId().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex RunId();

    [GeneratedRegex(@"\A[a-z0-9-]{1,64}\z")]
    private static partial Regex TenantId();
}
