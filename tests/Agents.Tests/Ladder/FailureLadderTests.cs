using System.Text.Json;

namespace Baton.Agents;

public sealed class FailureLadderTests
{
    private static readonly JsonElement Form = JsonSerializer.SerializeToElement(new { type = "object" });

    private static readonly Team Team = new()
    {
        Id = "t",
        Pattern = Pattern.Handoff,
        Agents = { ["a"] = new() { Handoffs = ["b", "c"], Output = Form }, ["s"] = new() { Handoffs = ["c", "d"], Instructions = "S." } },
    };

    [Theory]
    [InlineData(Outcome.ModelFailed, true)]
    [InlineData(Outcome.InvalidOutput, true)]
    [InlineData(Outcome.ToolFailed, true)]
    [InlineData(Outcome.InvalidHandoff, true)]
    [InlineData(Outcome.Completed, false)]
    [InlineData(Outcome.Rejected, false)]
    [InlineData(Outcome.Expired, false)]
    [InlineData(Outcome.Escalated, false)]
    [InlineData(Outcome.BudgetExhausted, false)]
    [InlineData(Outcome.DeadlineExceeded, false)]
    [InlineData(Outcome.StepLimit, false)]
    [InlineData(Outcome.DepthLimit, false)]
    [InlineData(Outcome.CycleDetected, false)]
    [InlineData(Outcome.AmbiguousEffect, false)]
    [InlineData(Outcome.Cancelled, false)]
    [InlineData(Outcome.Fault, false)]
    public void GoesOn_OnlyAfterWhatAnotherCouldDo(Outcome outcome, bool goesOn) => FailureLadder.GoesOn(outcome).ShouldBe(goesOn);

    [Fact]
    public void Acting_InPlaceOfAnother_HasItsFormAndNoMoreHandoffsThanIt()
    {
        var acting = Team.Acting("s", "a");

        acting.Instructions.ShouldBe("S.");
        acting.Handoffs.ShouldBe(["c"]);
        acting.Output!.Value.GetRawText().ShouldBe(Form.GetRawText());
        Team.Acting("s", null).ShouldBeSameAs(Team.Agents["s"]);
    }

    [Theory]
    [InlineData(1, 2, null)]
    [InlineData(2, 3, "failed 2 times")]
    [InlineData(3, 3, "last try")]
    public void Reflect_AfterCallsThatFailed_SpeaksUpFromTheSecondTime(int correction, int most, string? told)
    {
        if (told is null)
            FailureLadder.Reflect(correction, most).ShouldBeNull();
        else
            FailureLadder.Reflect(correction, most)!.ShouldContain(told);
    }

    [Fact]
    public void Ticket_FromTheJournal_TellsWhatThisTurnTriedAndFoundOut()
    {
        var ticket = Tickets.Write(new RunKey("default", "r"), "a", "1", Outcome.ToolFailed, "it did not work", Form,
        [
            Event("1.1", EventTypes.ModelFailed, new { reason = "429" }),
            Event("1.1", EventTypes.FallbackUsed, new { rung = "model", reason = "429" }),
            Event("1.2", EventTypes.OutputRejected, new { problem = "not JSON" }),
            Event("1.2", EventTypes.ReflectionRequested, new { problem = "not JSON" }),
            Event("1.3.1", EventTypes.ToolFailed, new { tool = "desk.note", preview = "no" }),
            Event("1.3.2", EventTypes.ToolCompleted, new { tool = "desk.look", preview = "found" }),
            Event("1.3.3", EventTypes.GateDecided, new { by = "ann", decision = "reject", tool = "desk.refund", comment = "too much" }),
            Event("1", EventTypes.FallbackUsed, new { rung = "agent", to = "s", reason = "it did not work" }),
            Event("2.1.1", EventTypes.ToolCompleted, new { tool = "desk.look", preview = "another's" }),
            Event("10.1", EventTypes.ModelFailed, new { reason = "another's" }),
        ]);

        ticket.Tried.ShouldBe(
        [
            "a asked its model and got no answer: 429",
            "a went on with its fallback model: 429",
            "a answered, and it was turned down: not JSON",
            "a was told what was wrong and tried again: not JSON",
            "a called desk.note, which failed: no",
            "s was asked instead of a: it did not work",
        ]);
        ticket.Known.ShouldBe(["desk.look: found", "ann decided about desk.refund: reject too much"]);
        var text = Tickets.ToText(ticket);
        text.ShouldStartWith("a could not finish this task, and you do it instead. it did not work");
        text.ShouldContain("- desk.look: found");
    }

    [Fact]
    public void Ticket_OfALongTurn_StaysShort()
    {
        var journal = Enumerable.Range(1, 500).Select(i => Event("1.1", EventTypes.ToolCompleted, new { tool = $"t.{i}", preview = new string('x', 5000) }));

        var ticket = Tickets.Write(new RunKey("default", "r"), "a", "1", Outcome.ToolFailed, "why", Form, journal);

        ticket.Known[^1].ShouldStartWith("t.500");
        BatonJson.ToUtf8(ticket).Length.ShouldBeLessThan(40_000);
    }

    private static RunEvent Event(string step, string type, object data) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Time = default,
        Type = type,
        Run = "r",
        Tenant = "default",
        Step = step,
        Agent = "a",
        Data = JsonSerializer.SerializeToElement(data),
    };
}
