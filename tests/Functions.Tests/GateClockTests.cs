using Baton.Agents;

namespace Baton.Functions.Tests;

public sealed class GateClockTests
{
    private static readonly DateTime Opened = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private static OpenedGate Gate(int? escalates = null) =>
        new("record", Opened.AddHours(10), null, escalates is { } hours ? Opened.AddHours(hours) : null, OnExpiry.Reject);

    [Theory]
    [InlineData(null, null, false, 10)]
    [InlineData(2, null, false, 2)]
    [InlineData(2, 1, false, 1)]
    [InlineData(2, 1, true, 2)]
    [InlineData(20, 30, false, 10)]
    public void Next_IsTheFirstOfReminderEscalationAndExpiry(int? remind, int? escalates, bool escalated, int expected) =>
        GateClock.Next(Gate(escalates), remind is { } hours ? Opened.AddHours(hours) : null, escalated).ShouldBe(Opened.AddHours(expected));

    [Theory]
    [InlineData(2, null, false, EventTypes.GateReminded)]
    [InlineData(5, 5, false, EventTypes.GateEscalated)]
    [InlineData(5, 5, true, EventTypes.GateReminded)]
    [InlineData(10, 10, false, EventTypes.GateExpired)]
    [InlineData(11, null, true, EventTypes.GateExpired)]
    public void Happened_WhereTheyFallTogether_IsTheGravest(int now, int? escalates, bool escalated, string expected) =>
        GateClock.Happened(Gate(escalates), escalated, Opened.AddHours(now)).ShouldBe(expected);

    [Fact]
    public void Backoff_GrowsToItsLimitAndIsTheSameAtEachReplay()
    {
        var waits = Enumerable.Range(1, 15).Select(i => Backoff.Wait("seed", "1.1", i, null)).ToArray();
        waits.ShouldBe(Enumerable.Range(1, 15).Select(i => Backoff.Wait("seed", "1.1", i, null)));
        waits[0].ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.25));
        waits[3].ShouldBeInRange(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));
        waits[^1].ShouldBeInRange(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2.5));
        Backoff.Wait("seed", "1.1", 1, TimeSpan.FromMinutes(10)).ShouldBe(TimeSpan.FromMinutes(10));
        Backoff.Wait("seed", "1.1", 1, TimeSpan.FromDays(9)).ShouldBe(TimeSpan.FromHours(1));
        Backoff.Wait("seed", "1.1", 15, TimeSpan.FromSeconds(1)).ShouldBe(waits[^1]);
    }
}
