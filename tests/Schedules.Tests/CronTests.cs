using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Schedules.Tests;

public sealed class CronTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string[] Next(string expression, TimeZoneInfo zone, string from, int count)
    {
        var cron = Cron.Parse(expression, zone);
        var found = new List<string>();
        for (var time = Utc(from); found.Count < count && cron.After(time) is { } next; time = next)
            found.Add(next.UtcDateTime.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        return [.. found];
    }

    [Theory]
    [InlineData("0 7 * * 1-5", "2026-01-02T05:59:00Z", "01-02 06:00:00", "01-05 06:00:00")]
    [InlineData("0 7 * * MON-FRI", "2026-07-02T05:59:00Z", "07-03 05:00:00", "07-06 05:00:00")]
    [InlineData("15 30 7 * * *", "2026-01-02T00:00:00Z", "01-02 06:30:15", "01-03 06:30:15")]
    [InlineData("  */20   0  1 1 * ", "2026-06-01T00:00:00Z", "12-31 23:00:00", "12-31 23:20:00")]
    [InlineData("0 0 29 2 *", "2026-06-01T00:00:00Z", "02-28 23:00:00", "02-28 23:00:00")]
    public void Next_OnOrdinaryDays_IsWhatClocksThereShow(string expression, string from, string first, string second)
    {
        Next(expression, Paris, from, 2).ShouldBe([first, second]);
    }

    [Fact]
    public void Next_OfATimeThatIsNow_IsTheOneAfterIt()
    {
        Next("0 7 * * *", TimeZoneInfo.Utc, "2026-01-02T07:00:00Z", 1).ShouldBe(["01-03 07:00:00"]);
        Next("0 7 * * *", TimeZoneInfo.Utc, "2026-01-02T06:59:59.999Z", 1).ShouldBe(["01-02 07:00:00"]);
    }

    // In Paris clocks go from 2:00 to 3:00 on 29 March 2026 (1:00 UTC), and from 3:00 to 2:00 on 25 October (1:00 UTC).
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "03-29 01:00:00", "03-30 00:30:00")]
    [InlineData("0,30 2,3 * * *", "2026-03-28T12:00:00Z", "03-29 01:00:00", "03-29 01:30:00")]
    [InlineData("*/30 * * * *", "2026-03-29T00:15:00Z", "03-29 00:30:00", "03-29 01:00:00", "03-29 01:30:00")]
    [InlineData("15 30 2 * * *", "2026-03-28T12:00:00Z", "03-29 01:00:00", "03-30 00:30:15")]
    [InlineData("30 2 29 3 *", "2026-03-28T12:00:00Z", "03-29 01:00:00", "03-29 00:30:00")]
    public void Next_WhereClocksGoForward_ComesWhenTheHourIsOver(string expression, string from, params string[] next)
    {
        Next(expression, Paris, from, next.Length).ShouldBe(next);
    }

    [Theory]
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "10-25 00:30:00", "10-26 01:30:00")]
    [InlineData("30 2 * * *", "2026-10-25T01:10:00Z", "10-26 01:30:00")]
    [InlineData("0 3 * * *", "2026-10-25T00:10:00Z", "10-25 02:00:00")]
    [InlineData("*/30 * * * *", "2026-10-24T23:45:00Z", "10-25 00:00:00", "10-25 00:30:00", "10-25 01:00:00", "10-25 01:30:00", "10-25 02:00:00")]
    [InlineData("15 * * * *", "2026-10-24T23:45:00Z", "10-25 00:15:00", "10-25 01:15:00", "10-25 02:15:00")]
    [InlineData("30 */2 * * *", "2026-10-24T23:45:00Z", "10-25 00:30:00", "10-25 01:30:00", "10-25 03:30:00")]
    public void Next_WhereClocksGoBack_ComesOnceOrGoesOnThrough(string expression, string from, params string[] next)
    {
        Next(expression, Paris, from, next.Length).ShouldBe(next);
    }

    [Theory]
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00:00Z", "10-03 15:30:00")] // Half an hour is left out.
    [InlineData("Asia/Kathmandu", "0 0 * * *", "2026-01-01T00:00:00Z", "01-01 18:15:00")]
    [InlineData("America/New_York", "30 1 * * *", "2026-11-01T00:00:00Z", "11-01 05:30:00")]
    public void Next_InOtherZones_IsWhatClocksThereShow(string zone, string expression, string from, string next)
    {
        Next(expression, TimeZoneInfo.FindSystemTimeZoneById(zone), from, 1).ShouldBe([next]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("60 * * * *")]
    [InlineData("0 24 * * *")]
    [InlineData("0 0 * * 8")]
    [InlineData("*/0 * * * *")]
    [InlineData("0 0 30 2 *")]
    [InlineData("x * * * *")]
    [InlineData("99999999999999999999 * * * *")]
    public void Expression_ThatNamesNoTime_IsRefused(string expression)
    {
        Should.Throw<FormatException>(() => Cron.Parse(expression, Paris)).Message.Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Next_FromAnyMoment_IsTheFirstMinuteThatFits()
    {
        string[] expressions = ["*/7 * * * *", "13 */3 * * *", "*/20 1-3 * * *", "5 2 * * *", "0 0,2,3 * * 0"];
        var around = new[] { Utc("2026-03-28T20:00:00Z"), Utc("2026-10-24T20:00:00Z") };
        Prop.ForAll(
            Gen.Elements(expressions).ToArbitrary(), Gen.Elements(around).ToArbitrary(), Gen.Choose(0, 12 * 3600).ToArbitrary(),
            (expression, start, seconds) =>
            {
                var time = start.AddSeconds(seconds);
                var cron = Cron.Parse(expression, Paris);
                var next = cron.After(time)!.Value;
                next.ShouldBeGreaterThan(time);
                // No moment in between is one: looking from any of them finds the same.
                for (var between = time; between < next; between = between.AddMinutes(11))
                    cron.After(between).ShouldBe(next);
            }).QuickCheckThrowOnFailure();
    }
}
