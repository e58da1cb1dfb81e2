using System.Net;
using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>Arguments that a person changes at a gate meet the same rules as if the agent had asked with them.</summary>
public sealed class EditTests
{
    private const string Rules = """
        [
          { tool: desk.refund, policy: deny, when: { amount: { minimum: 1000 } } },
          { tool: desk.refund, when: { amount: { minimum: 500 } }, approvers: [ann, bob], quorum: 2 },
          { tool: desk.refund, when: { amount: { minimum: 50 } }, approvers: [head@example.com] },
          { tool: desk.refund, policy: allow, when: { amount: { maximum: 1 } } },
          { tool: desk.refund }
        ]
        """;

    private static async Task<Bench> WaitingAsync(object? more = null)
    {
        var bench = await Bench.OpenAsync($$"""
            pattern: pipeline
            agents: { clerk: { instructions: Pay., model: m, tools: [desk.refund] } }
            steps: [ { agent: clerk } ]
            approvals: {{Rules.ReplaceLineEndings(" ")}}
            """);
        bench.Then(Call("desk.refund", new { order = "o7", amount = 5 }), Say("done"));
        (await bench.RunAsync(more: more)).Status.ShouldBe(RunStatus.Waiting);
        return bench;
    }

    private static object Edit(decimal amount, string by) => new { decision = "edit", by, args = new { order = "o7", amount } };

    [Theory]
    [InlineData(1000, "ann", "denies")]
    [InlineData(500, "ann", "2 approvals")]
    [InlineData(50, "ann", "head@example.com")]
    public async Task Edit_ThatARuleWouldNotLetPass_IsRefusedAndTheGateStaysOpen(int amount, string by, string says)
    {
        await using var bench = await WaitingAsync();

        var response = await bench.DecideAsync(Edit(amount, by));

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await response.Content.ReadAsStringAsync()).ShouldContain(says);
        bench.Tools.Calls.ShouldBeEmpty();
        (await bench.AnswerAsync(Edit(7, by))).Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.ShouldHaveSingleItem().Arguments.GetProperty("amount").GetInt32().ShouldBe(7);
    }

    [Theory]
    [InlineData(60, "Head@example.com")]
    [InlineData(1, "ann")]
    public async Task Edit_ByWhomTheNewArgumentsNeed_RunsThem(int amount, string by)
    {
        await using var bench = await WaitingAsync();

        (await bench.AnswerAsync(Edit(amount, by))).Outcome.ShouldBe(Outcome.Completed);

        bench.Tools.Calls.ShouldHaveSingleItem().Arguments.GetProperty("amount").GetInt32().ShouldBe(amount);
        bench.Model.Requests[1].Last("tool")!.ShouldContain($"\"amount\":{amount}", customMessage: "The agent is shown what was done instead.");
    }

    [Fact]
    public async Task Edit_ByWhoStartedTheRun_DoesNotCountWhereTheNewArgumentsNeedAnother()
    {
        await using var bench = await WaitingAsync(new { by = "head@example.com" });

        (await bench.DecideAsync(Edit(60, "head@example.com"))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        bench.Tools.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Edit_RaisedPastTheApi_IsHeldToTheRulesByTheGateItself()
    {
        await using var bench = await WaitingAsync();
        var args = await bench.App.Store.PutJsonAsync("default", new { order = "o7", amount = 1000 });

        await bench.App.Client.RaiseEventAsync((await bench.GateAsync()).GetProperty("id").GetString()!, GateOrchestrator.AnswerEvent, new GateAnswer
        {
            Id = "raw", By = "eve", Decision = GateDecision.Edit, At = bench.Clock.GetUtcNow(), Content = args,
        });
        await bench.SettleAsync();

        (await bench.EventsAsync(EventTypes.GateDecided)).ShouldHaveSingleItem().Flag("accepted").ShouldBeFalse();
        (await bench.ViewAsync()).Status.ShouldBe(RunStatus.Waiting);
        bench.Tools.Calls.ShouldBeEmpty();
    }
}
