using System.Text.Json;

namespace Baton.Agents;

public sealed class HealthCheckTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static RunEvent Event(string step, string type, object data, double second = 0, string agent = "a") => new()
    {
        Id = Guid.NewGuid().ToString(),
        Time = Start.AddSeconds(second),
        Type = type,
        Run = "r",
        Tenant = "default",
        Step = step,
        Agent = agent,
        Data = JsonSerializer.SerializeToElement(data),
    };

    private static RunEvent Model(int number, int calls = 0, int refused = 0, long tokens = 100, string step = "1", string[]? asks = null) =>
        Event($"{step}.{number}", EventTypes.ModelCompleted, new { calls, refused, inputTokens = tokens, outputTokens = 10L, asks });

    private static RunEvent[] Handoff(string step, string from, string to, double proposed, double accepted) =>
    [
        Event(step, EventTypes.HandoffProposed, new { from, to }, proposed, from), Event(step, EventTypes.HandoffAccepted, new { from, to }, accepted, to),
    ];

    private static HealthKind[] Find(string agent, string step, params RunEvent[] journal) =>
        [.. HealthCheck.Find(journal, agent, step, "refund order A-100").Select(w => w.Kind)];

    [Theory]
    [InlineData(30, false)]
    [InlineData(31, true)]
    public void Handoff_ThatTookLong_IsWarnedOf(double seconds, bool warned)
    {
        Find("b", "2", Handoff("1", "a", "b", 5, 5 + seconds)).ShouldBe(warned ? [HealthKind.HandoffLatency] : []);
        Find("a", "1", Handoff("1", "a", "b", 5, 5 + seconds)).ShouldBeEmpty();
        Find("b", "4.2", Handoff("1", "a", "b", 5, 5 + seconds)).ShouldBeEmpty("in another team");
    }

    [Theory]
    [InlineData(10, 2, 0, false)]
    [InlineData(10, 3, 0, true)]
    [InlineData(10, 2, 1, true)]
    [InlineData(4, 4, 0, false)]
    public void Calls_ThatCouldNotBeMade_AreWarnedOf(int calls, int refused, int failed, bool warned) => Find("a", "1",
        [
            Model(1, calls, refused),
            .. Enumerable.Range(1, failed).Select(i => Event($"1.1.{i}", EventTypes.ToolFailed, new { tool = "t.x", isError = true })),
            Event("1.1.9", EventTypes.ToolFailed, new { tool = "t.x", reason = "unavailable" }),
            Model(1, 50, 50, step: "2"),
        ]).ShouldBe(warned ? [HealthKind.ToolFidelity] : []);

    [Fact]
    public void Question_ThatTheTaskAnswers_IsWarnedOf()
    {
        Find("a", "1", Model(1, asks: ["What is the order number?"])).ShouldBe([HealthKind.AsksForKnown]);
        Find("a", "1", Model(1, asks: ["What is the customer's name?"])).ShouldBeEmpty();
        Find("a", "2", Model(1, asks: ["What is the order number?"])).ShouldBeEmpty("of another turn");
    }

    [Fact]
    public void Handoff_BackToWhoHandedOver_IsWarnedOf()
    {
        RunEvent[] there = [.. Handoff("1", "a", "b", 0, 1), .. Handoff("2", "b", "c", 2, 3)];

        Find("c", "3", there).ShouldBeEmpty();
        Find("a", "4", [.. there, .. Handoff("3", "c", "a", 4, 5)]).ShouldBe([HealthKind.CircularHandoff]);
        HealthCheck.Find([.. there, .. Handoff("3", "c", "a", 4, 5)], "a", "4", "").Single().Reason.ShouldContain("a → b → c → a");
        // What is turned down is not handed over.
        Find("a", "2", Event("1", EventTypes.HandoffProposed, new { from = "a", to = "b" }), Event("1", EventTypes.HandoffRejected, new { from = "a", to = "b" })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(6, 500, true)]
    [InlineData(5, 500, false)]
    [InlineData(6, 10, false)]
    public void Tokens_GrowingFasterThanSteps_AreWarnedOf(int steps, int more, bool warned) =>
        Find("a", "1", [.. Enumerable.Range(1, steps).Select(i => Model(i, tokens: more * i * i))]).ShouldBe(warned ? [HealthKind.TokenGrowth] : []);

    [Fact]
    public void Variants_OfARace_AreNoGrowth() =>
        Find("a", "1", [.. Enumerable.Range(1, 5).Select(i => Model(i, tokens: 100, step: "1.try1")), .. Enumerable.Range(1, 5).Select(i => Model(i, tokens: 9000, step: "1.try2"))])
            .ShouldBeEmpty();
}
