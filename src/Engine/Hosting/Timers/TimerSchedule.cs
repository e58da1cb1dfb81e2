using System.Globalization;
using Baton.Schedules;
using Microsoft.Extensions.Configuration;

namespace Baton.Engine.Hosting.Timers;

/// <summary>When a timer's function runs: by a cron expression, or every so often.</summary>
internal sealed class TimerSchedule
{
    private readonly Cron? _cron;
    private readonly TimeSpan _every;

    private TimerSchedule(Cron? cron, TimeSpan every, string text) => (_cron, _every, Text) = (cron, every, text);

    /// <summary>What it is, to tell it from another.</summary>
    internal string Text { get; }

    /// <summary>Reads a schedule as Azure Functions does: <c>%NAME%</c> is a setting, a time span is an interval, anything else is a cron expression.</summary>
    /// <param name="text">The schedule.</param>
    /// <param name="configuration">The settings; <c>WEBSITE_TIME_ZONE</c> names the zone of cron expressions, UTC without it.</param>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    internal static TimerSchedule Parse(string text, IConfiguration configuration)
    {
        if (text is ['%', .. var setting, '%'] && !setting.Contains('%', StringComparison.Ordinal))
        {
            text = configuration[setting] is { Length: > 0 } value ? value
                : throw new FormatException($"the setting '{setting}' that its schedule names is not there");
        }

        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var every) && text.Contains(':', StringComparison.Ordinal))
        {
            return every > TimeSpan.Zero
                ? new TimerSchedule(null, every, every.ToString("c", CultureInfo.InvariantCulture))
                : throw new FormatException($"expected a time span above zero, found '{text}'");
        }

        var zone = Zone(configuration["WEBSITE_TIME_ZONE"]);
        var cron = Cron.Parse(text, zone);
        return new TimerSchedule(cron, default, $"{cron.Expression} {zone.Id}");
    }

    /// <summary>When it comes next after a moment; null for never.</summary>
    internal DateTimeOffset? After(DateTimeOffset time) => _cron is null ? time + _every : _cron.After(time);

    private static TimeZoneInfo Zone(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return TimeZoneInfo.Utc;
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new FormatException($"the setting WEBSITE_TIME_ZONE names no time zone that this machine knows: '{name}'", e);
        }
    }
}
