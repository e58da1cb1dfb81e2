namespace Baton.Agents;

public sealed class JournalFoldTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private long _seq;

    private RunEvent Event(string type, object? data = null, string? step = null, string? agent = null) => new()
    {
        Id = $"e{++_seq}",
        Seq = _seq,
        Time = Start.AddMinutes(_seq),
        Type = type,
        Run = "r",
        Tenant = "default",
        Step = step,
        Agent = agent,
        Data = data is null ? null : BatonJson.ToElement(data),
    };

    private static JournalFold Fold(params RunEvent[] events)
    {
        var fold = new JournalFold();
        foreach (var e in events)
            fold.Add(e);
        return fold;
    }

    private RunEvent Opened(string gate) => Event(EventTypes.GateOpened, new { gate, kind = GateKind.Tool, tool = "desk.refund", expiresAt = Start.AddDays(1) }, "1.1.1", "a");

    [Fact]
    public void Waiting_FromOpenedToClosed_ListsTheGate()
    {
        var opened = Fold(Event(EventTypes.RunStarted), Opened("g"));
        opened.Waiting.ShouldHaveSingleItem().ShouldBe(new WaitingGate("g", GateKind.Tool, "desk.refund", Start.AddMinutes(2), Start.AddDays(1)));
        opened.OnlyWaits.ShouldBeTrue();
    }

    [Theory]
    [InlineData(EventTypes.GateDecided, true, true)]
    [InlineData(EventTypes.GateDecided, false, false)]
    [InlineData(EventTypes.GateExpired, false, true)]
    [InlineData(EventTypes.GateReminded, false, false)]
    [InlineData(EventTypes.GateEscalated, false, false)]
    public void Waiting_AfterWhatHappenedAtTheGate_GoesByWhetherItClosed(string type, bool closes, bool closed)
    {
        var fold = Fold(Opened("g"), Opened("h"), Event(type, new { gate = "g", closes }));
        fold.Waiting.Select(w => w.Gate).ShouldBe(closed ? ["h"] : ["g", "h"]);
    }

    [Theory]
    [InlineData(EventTypes.ModelRequested, EventTypes.ModelFailed)]
    [InlineData(EventTypes.ToolIntent, EventTypes.ToolFailed)]
    [InlineData(EventTypes.ToolIntent, EventTypes.ToolCompleted)]
    [InlineData(EventTypes.ToolIntent, EventTypes.ToolAmbiguous)]
    public void OnlyWaits_WhileACallIsUnderWay_IsFalse(string begins, string ends)
    {
        var fold = Fold(Opened("g"), Event(begins, new { }, "1.1.2"));
        fold.OnlyWaits.ShouldBeFalse();
        fold.Add(Event(ends, new { }, "1.1.2"));
        fold.OnlyWaits.ShouldBeTrue();
    }

    [Fact]
    public void Usage_AddsUpCalls()
    {
        var fold = Fold(
            Event(EventTypes.ModelCompleted, new { inputTokens = 10, outputTokens = 2, cost = 0.5m }, "1.1"),
            Event(EventTypes.ModelCompleted, new { inputTokens = 20, outputTokens = 3, cost = 0.25m }, "1.2"),
            Event(EventTypes.ModelFailed, new { reason = "x" }, "1.3"),
            Event(EventTypes.ToolCompleted, new { }, "1.1.1"),
            Event(EventTypes.ToolFailed, new { }, "1.1.2"),
            Event(EventTypes.ToolReplayed, new { }, "1.1.2"));
        fold.Usage.ShouldBe(new Usage { InputTokens = 30, OutputTokens = 5, Cost = 0.75m, ModelCalls = 2, ToolCalls = 2, Steps = 3 });
    }

    [Fact]
    public void Path_OfTheMembers_IsInTheOrderOfTheirTurns() =>
        Fold(Event(EventTypes.AgentStarted, new { }, "1", "a"), Event(EventTypes.AgentStarted, new { }, "2", "b"), Event(EventTypes.AgentStarted, new { }, "3", "a"))
            .Path.ShouldBe(["a", "b", "a"]);

    [Fact]
    public void End_OfTheRun_HasTheLastWord()
    {
        var fold = Fold(
            Event(EventTypes.RunStarted),
            Event(EventTypes.ToolIntent, new { }, "1.1.1", "a"),
            Opened("g"),
            Event(EventTypes.RunCompleted, new { outcome = Outcome.BudgetExhausted, reason = "used up", agent = "b", step = "2", output = "hash" }),
            Event(EventTypes.AgentStarted, new { }, "9", "late"),
            Event(EventTypes.RunCancelled, new { outcome = Outcome.Cancelled, reason = "too late" }));

        (fold.Outcome, fold.Reason, fold.Agent, fold.Step, fold.Output).ShouldBe((Outcome.BudgetExhausted, "used up", "b", "2", "hash"));
        fold.EndedAt.ShouldBe(Start.AddMinutes(4));
        fold.StartedAt.ShouldBe(Start.AddMinutes(1));
        fold.Waiting.ShouldBeEmpty();
        fold.OnlyWaits.ShouldBeFalse();
        fold.Seq.ShouldBe(6);
    }

    [Fact]
    public void End_OfAPartOfTheRun_IsNotTheRuns() =>
        Fold(Event(EventTypes.RunCompleted, new { outcome = Outcome.Completed }, "2")).Outcome.ShouldBeNull();
}
