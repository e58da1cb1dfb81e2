using System.Text.Json;
using Baton.Schema;
using Baton.Schedules;

namespace Baton.Agents;

/// <summary>Reads the <c>schedule</c> of a team: one, or a list of them.</summary>
internal static class ScheduleReader
{
    private const int Most = 50;
    private static readonly JsonElement Text = JsonSerializer.SerializeToElement(new { type = "string" });

    /// <param name="field">The block.</param>
    /// <param name="input">The team's input schema. Null: text.</param>
    /// <param name="checksInput">False: the input schema has mistakes of its own.</param>
    public static IReadOnlyList<TeamSchedule> Read(Field field, JsonElement? input, bool checksInput)
    {
        var items = field.Node is YamlList ? field.AsList("a list of schedules", 1) ?? [] : [field];
        if (items.Count > Most)
            field.ErrorAtKey($"expected at most {Most} schedules, found {items.Count}; shorten the list.");
        var schedules = new List<TeamSchedule>();
        foreach (var item in items.Take(Most))
        {
            if (item.AsMap("a schedule such as { cron: \"0 7 * * 1-5\", timeZone: Europe/Paris, input: … }") is not { } map || One(map, input, checksInput) is not { } schedule)
                continue;
            if (schedules.Any(s => s.Key("") == schedule.Key("")))
                item.Error("expected each schedule once, found one with the same times and tenant again; remove it.");
            schedules.Add(schedule);
        }

        return schedules;
    }

    private static TeamSchedule? One(MapReader map, JsonElement? schema, bool checksInput)
    {
        var (cronField, zoneField, tenantField) = (map.Need("cron", "minute, hour, day of month, month, day of week"), map.Find("timeZone"), map.Find("tenant"));
        var inputField = map.Need("input", "the input of the runs");
        map.Done();
        var zone = zoneField is null ? TimeZoneInfo.Utc : Zone(zoneField);
        var cron = cronField is null ? null : Cron(cronField, zone ?? TimeZoneInfo.Utc);
        var tenant = tenantField is null ? InstanceIds.DefaultTenant : tenantField.AsName(NameRule.Team);
        var input = inputField?.AsJson();
        if (input is { } value && checksInput)
        {
            foreach (var error in JsonSchema.Parse(schema ?? Text).Validate(value))
            {
                inputField!.Error($"expected {error.Expected}{(error.InstancePath.Length == 0 ? "" : $" at {error.InstancePath}")}, found {Words.Show(error.Found)}; "
                    + "it must fit the team's 'input' schema, which is text unless the team says otherwise.");
            }
        }

        return cron is null || zone is null || tenant is null || input is null ? null : new TeamSchedule(cron, zoneField is null ? "UTC" : zone.Id, tenant, input.Value);
    }

    private static string? Cron(Field field, TimeZoneInfo zone)
    {
        const string Expected = "a cron expression of five fields";
        if (field.AsText(Expected) is not { } text)
            return null;
        try
        {
            var cron = Schedules.Cron.Parse(text, zone).Expression;
            if (cron.Count(c => c == ' ') == 4)
                return cron;
            field.Expected(Expected, "leave the seconds out: minute, hour, day of month, month, day of week.");
        }
        catch (FormatException e)
        {
            field.Expected(Expected, $"{e.Message}. Seven o'clock from Monday to Friday is 0 7 * * 1-5.");
        }

        return null;
    }

    private static TimeZoneInfo? Zone(Field field)
    {
        const string Expected = "a time zone such as Europe/Paris or UTC";
        if (field.AsText(Expected) is not { } name)
            return null;

        // A name is looked up as a file: it must not lead anywhere else.
        if (name.Length <= 64 && !name.Contains("..", StringComparison.Ordinal) && name.All(c => char.IsAsciiLetterOrDigit(c) || "/_+-".Contains(c, StringComparison.Ordinal))
            && !name.StartsWith('/') && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        field.Expected(Expected, "use a name of the IANA time zone database.");
        return null;
    }
}
