using System.Text.RegularExpressions;
using NCrontab;

namespace Baton.Schedules;

/// <summary>
/// A cron expression in a time zone: five fields (minute, hour, day of month, month, day of week), or six with seconds first. As in Azure Functions, a day
/// must fit both its fields.
/// </summary>
/// <remarks>
/// When clocks go forward, what falls into the hour that is left out comes as soon as it is over, once. When they go back, a time of day comes once, at its
/// first pass; a repetition (<c>*</c>, <c>-</c> or <c>/</c> in its seconds, minutes or hours) goes on through both.
/// </remarks>
public sealed partial class Cron
{
    // 29 February is eight years apart where a century has none.
    private const int MostYears = 9;
    private readonly CrontabSchedule _schedule;
    private readonly TimeZoneInfo _zone;
    private readonly bool _repeats;

    private Cron(string expression, CrontabSchedule schedule, TimeZoneInfo zone, bool repeats) =>
        (Expression, _schedule, _zone, _repeats) = (expression, schedule, zone, repeats);

    /// <summary>The expression, its fields apart by one blank each.</summary>
    public string Expression { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="zone">The zone whose clocks it goes by.</param>
    /// <exception cref="FormatException">It is no expression, or there is no time that it names; the message says what is wrong.</exception>
    public static Cron Parse(string expression, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(zone);
        var fields = expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
            throw new FormatException($"expected five fields, or six with seconds first, found {fields.Length}");
        var text = string.Join(' ', fields);
        var schedule = (Shape().IsMatch(text) ? CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = fields.Length == 6 }) : null)
            ?? throw new FormatException("each field is a number in its range, *, a list (1,2), a range (1-5) or a step (*/15)");
        var cron = new Cron(text, schedule, zone, fields.Take(fields.Length - 3).Any(field => field.AsSpan().ContainsAny('*', '-', '/')));
        return cron.Label(new DateTime(2000, 1, 1)) is not null ? cron : throw new FormatException("there is no such day");
    }

    /// <summary>When it comes next.</summary>
    /// <param name="time">The moment after which to look.</param>
    /// <returns>The first moment after that one, UTC; null when none comes within nine years.</returns>
    public DateTimeOffset? After(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, _zone);
        var label = local.DateTime;
        var next = First(label, time);
        if (!_repeats || !_zone.IsAmbiguousTime(label) || local.Offset != _zone.GetAmbiguousTimeOffsets(label).Max())
            return next;

        // This hour comes again, so that an earlier time of day may be a later moment.
        var start = label.AddSeconds(-label.Second).AddTicks(-(label.Ticks % TimeSpan.TicksPerSecond));
        while (_zone.IsAmbiguousTime(start.AddMinutes(-1)))
            start = start.AddMinutes(-1);
        for (var found = Label(start.AddSeconds(-1)); found is { } again && _zone.IsAmbiguousTime(again); found = Label(again))
        {
            if (Moments(again)[^1] is var moment && moment > time)
                return next < moment ? next : moment;
        }

        return next;
    }

    private DateTimeOffset? First(DateTime from, DateTimeOffset time)
    {
        for (var label = Label(from); label is { } found; label = Label(found))
        {
            foreach (var moment in Moments(found))
            {
                if (moment > time)
                    return moment;
            }
        }

        return null;
    }

    // What clocks show the next time that it fits.
    private DateTime? Label(DateTime from)
    {
        var end = from.Year > DateTime.MaxValue.Year - MostYears ? DateTime.MaxValue : from.AddYears(MostYears);
        var found = _schedule.GetNextOccurrence(from, end);
        return found < end ? found : null;
    }

    private DateTimeOffset[] Moments(DateTime label)
    {
        if (_zone.IsAmbiguousTime(label))
        {
            var offsets = _zone.GetAmbiguousTimeOffsets(label);
            DateTimeOffset[] both = [At(offsets.Max()), At(offsets.Min())];
            return _repeats ? both : both[..1];
        }

        // A clock never shows it: the moment at which it jumps over it.
        while (_zone.IsInvalidTime(label))
            label = label.AddSeconds(-label.Second).AddMinutes(1);
        return [At(_zone.GetUtcOffset(label))];

        DateTimeOffset At(TimeSpan offset) => new DateTimeOffset(label, offset).ToUniversalTime();
    }

    // Numbers that fit, and no step of nothing, which the library takes without a word.
    [GeneratedRegex(@"\A(?!.*/0)(?!.*[0-9]{5})[-0-9A-Za-z*,/ ]+\z")]
    private static partial Regex Shape();
}
