using System.Text.Json;

namespace Baton.Agents;

public sealed class HandoffsTests
{
    private static readonly RunKey Run = new("default", "r");

    private static readonly Team Team = new()
    {
        Id = "t",
        Pattern = Pattern.Handoff,
        Limits = new() { Hops = 5 },
        Agents = { ["a"] = new() { Handoffs = ["b"] }, ["b"] = new(), ["c"] = new() },
    };

    private static RunEvent Event(string type, object data, string agent = "a") => new()
    {
        Id = Guid.NewGuid().ToString(), Time = default, Type = type, Run = "r", Tenant = "default", Agent = agent, Data = JsonSerializer.SerializeToElement(data),
    };

    private static HandoffEnvelope Build(string reason = "yours", string from = "a", string to = "b", params RunEvent[] journal) =>
        Handoffs.Build(Run, Team, "the goal", from, to, reason, 2, journal);

    [Fact]
    public void Build_FromTheJournal_TellsWhatWasDoneFoundAndDecided()
    {
        var envelope = Build(journal:
        [
            Event(EventTypes.ToolCompleted, new { tool = "desk.look", preview = "found it" }),
            Event(EventTypes.ToolFailed, new { tool = "desk.note", preview = "no" }),
            Event(EventTypes.HandoffAccepted, new { from = "a", to = "b", reason = "early" }),
            Event(EventTypes.GateDecided, new { by = "ann", decision = "reject", tool = "desk.refund", comment = "too much" }),
            Event(EventTypes.ModelCompleted, new { preview = "what a model thinks is not a fact" }),
        ]);

        envelope.OriginalGoal.ShouldBe("the goal");
        envelope.CompletedSteps.ShouldBe(["a called desk.look", "a failed to call desk.note", "a handed over to b: early"]);
        envelope.AccumulatedContext.ShouldBe(["desk.look: found it", "desk.note: no"]);
        envelope.Decisions.ShouldBe(["ann: reject desk.refund too much"]);
        envelope.PendingSteps.ShouldBe(["yours"]);
        envelope.Constraints[0].ShouldBe("at most 3 more handoffs");
    }

    [Fact]
    public void Build_FromALongJournal_KeepsTheLastAndShortens()
    {
        var journal = Enumerable.Range(0, 200).Select(i => Event(EventTypes.ToolCompleted, new { tool = $"desk.t{i}", preview = new string('x', 5000) })).ToArray();

        var envelope = Build(new string('y', 5000), journal: journal);

        envelope.CompletedSteps.Count.ShouldBe(50);
        envelope.CompletedSteps[^1].ShouldBe("a called desk.t199");
        envelope.AccumulatedContext.ShouldAllBe(text => text.Length < 420);
        envelope.PendingSteps.Single().Length.ShouldBeLessThan(410);
    }

    [Theory]
    [InlineData("a", "b", "goal", null)]
    [InlineData("a", "c", "goal", "may hand over to b")]
    [InlineData("a", "nobody", "goal", "Expected one of b")]
    [InlineData("nobody", "b", "goal", "member")]
    [InlineData("b", "a", "goal", "may hand over")]
    [InlineData("a", "b", " ", "goal")]
    public void Check_OfAnEnvelope_SaysWhatIsWrong(string from, string to, string goal, string? told)
    {
        var problem = Handoffs.Check(Team, Build(from: from, to: to) with { OriginalGoal = goal });
        if (told is null)
            problem.ShouldBeNull();
        else
            problem!.ShouldContain(told);
    }

    [Fact]
    public void StateDigest_WithNothingNew_IsTheSame()
    {
        var found = Event(EventTypes.ToolCompleted, new { tool = "desk.look", preview = "x" });
        var digest = Handoffs.StateDigest(Build("one reason", journal: [found]));

        Handoffs.StateDigest(Build("another reason", journal: [found, Event(EventTypes.HandoffAccepted, new { from = "b", to = "a" })])).ShouldBe(digest);
        Handoffs.StateDigest(Build(journal: [found, found])).ShouldBe(digest);
        Handoffs.StateDigest(Build() with { Depth = 7, AccumulatedContext = ["desk.look: x"] }).ShouldBe(digest);
    }

    [Fact]
    public void StateDigest_WithAnotherReceiverFactOrDecision_IsAnother()
    {
        var digests = new[]
        {
            Build(),
            Build(to: "c"),
            Build(journal: Event(EventTypes.ToolCompleted, new { tool = "desk.look", preview = "x" })),
            Build(journal: Event(EventTypes.ToolCompleted, new { tool = "desk.look", preview = "y" })),
            Build(journal: Event(EventTypes.GateDecided, new { by = "ann", decision = "reject", tool = "desk.look" })),
            Build() with { OriginalGoal = "another" },
        }.Select(Handoffs.StateDigest);
        digests.Distinct().Count().ShouldBe(6);
    }
}
