using System.Globalization;

namespace Baton.Cli;

/// <summary>Figures as people read them.</summary>
internal static class Format
{
    public static string Duration(TimeSpan? value) => value switch
    {
        null => "",
        { TotalSeconds: < 1 } d => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, d.TotalMilliseconds):0} ms"),
        { TotalSeconds: < 60 } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalSeconds:0.0} s"),
        { TotalMinutes: < 60 } d => string.Create(CultureInfo.InvariantCulture, $"{(int)d.TotalMinutes} m {d.Seconds:00} s"),
        { TotalHours: < 48 } d => string.Create(CultureInfo.InvariantCulture, $"{(int)d.TotalHours} h {d.Minutes:00} m"),
        { } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalDays:0.0} d"),
    };

    public static string Tokens(long? value) => value?.ToString("#,0", CultureInfo.InvariantCulture) ?? "";

    public static string Cost(decimal? value, string currency) => value switch
    {
        null => "",
        _ when currency == "USD" => value.Value.ToString("$0.0000", CultureInfo.InvariantCulture),
        _ => $"{value.Value.ToString("0.0000", CultureInfo.InvariantCulture)} {Clean.Line(currency, 8)}",
    };

    /// <summary>Time of day in the user's zone.</summary>
    public static string Clock(DateTimeOffset? value, TimeProvider time) =>
        value is null ? "" : TimeZoneInfo.ConvertTime(value.Value, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Day and time in the user's zone.</summary>
    public static string Moment(DateTimeOffset? value, TimeProvider time) =>
        value is null
            ? ""
            : TimeZoneInfo.ConvertTime(value.Value, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
