using System.Globalization;
using System.Text.Json;
using Baton.Schedules;

namespace Baton.Agents;

/// <summary>When runs of a team start by themselves.</summary>
/// <param name="Cron">Cron expression of five fields: minute, hour, day of month, month, day of week.</param>
/// <param name="TimeZone">The time zone whose clocks it goes by, by its IANA name.</param>
/// <param name="Tenant">Whose runs they are.</param>
/// <param name="Input">Their input.</param>
public sealed record TeamSchedule(string Cron, string TimeZone, string Tenant, JsonElement Input)
{
    private const int TeamLength = 32;

    /// <summary>Names the schedule among all: by its team, times and tenant. Another input is not another schedule.</summary>
    /// <param name="team">The team's id.</param>
    public string Key(string team) => CanonicalJson.Hash(BatonJson.ToElement(new { team, Cron, TimeZone, Tenant }))[..12];

    /// <summary>The run that starts at one of its times: the same in every head and after every restart.</summary>
    /// <param name="team">The team's id.</param>
    /// <param name="time">The time.</param>
    public string Run(string team, DateTimeOffset time) => string.Create(
        CultureInfo.InvariantCulture, $"{(team.Length > TeamLength ? team[..TeamLength] : team)}-{time.UtcDateTime:yyyyMMdd-HHmm}-{Key(team)}");

    /// <summary>When it comes next after a moment; null for not within nine years.</summary>
    /// <exception cref="FormatException">The schedule did not come from a checked file.</exception>
    /// <exception cref="TimeZoneNotFoundException">This machine does not know the time zone.</exception>
    public DateTimeOffset? After(DateTimeOffset time) => Read().After(time);

    /// <summary>The last of its times from one of them up to a moment.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="now">The moment.</param>
    public DateTimeOffset Last(DateTimeOffset first, DateTimeOffset now)
    {
        var cron = Read();
        while (cron.After(first) is { } next && next <= now)
            first = next;
        return first;
    }

    private Cron Read() => Schedules.Cron.Parse(Cron, TimeZoneInfo.FindSystemTimeZoneById(TimeZone));
}
