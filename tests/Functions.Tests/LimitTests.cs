using Baton.Agents;
using Baton.WireDouble;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class LimitTests
{
    private static Task<Bench> EndlessAsync(string agent, string limits)
    {
        return Endless(Bench.OpenAsync($$"""
            pattern: pipeline
            agents: { worker: { instructions: Work., model: m, tools: [desk.look]{{(agent.Length == 0 ? "" : ", ")}}{{agent}} } }
            steps: [ { agent: worker } ]
            limits: { {{limits}} }
            """));

        static async Task<Bench> Endless(Task<Bench> opening)
        {
            var bench = await opening;
            bench.Otherwise = Call("desk.look", new { q = "more and more of it, without end" });
            return bench;
        }
    }

    private static Func<WireRequest, WireReply> Taking(Bench bench, TimeSpan time) => request =>
    {
        bench.Clock.Advance(time);
        return Call("desk.look", new { q = "slow" })(request);
    };

    [Fact]
    public async Task Tokens_UsedUp_IsBudgetExhaustedAndNeverMoreThanTheCap()
    {
        await using var bench = await EndlessAsync("limits: { turns: 1000 }", "tokens: 6000");

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.BudgetExhausted);
        run.Reason!.ShouldContain("tokens");
        run.Usage.ModelCalls.ShouldBeGreaterThan(2);
        (run.Usage.InputTokens + run.Usage.OutputTokens).ShouldBeLessThanOrEqualTo(6000);
        (await bench.EventsAsync(EventTypes.BudgetExceeded)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Tokens_OfTheAgent_AreACapOfTheirOwn()
    {
        await using var bench = await EndlessAsync("limits: { tokens: 4000 }", "tokens: 100000");

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.BudgetExhausted);
        (run.Usage.InputTokens + run.Usage.OutputTokens).ShouldBeLessThanOrEqualTo(4000);
    }

    [Fact]
    public async Task Cost_UsedUp_IsBudgetExhaustedAndNeverMoreThanTheCap()
    {
        await using var bench = await EndlessAsync("", "cost: 0.02");
        await File.WriteAllTextAsync(bench.At("teams/prices.json"), """{ "compatible/test": { "input": 2, "output": 8 }, "compatible/spare": { "input": 2, "output": 8 } }""");

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.BudgetExhausted);
        run.Usage.ModelCalls.ShouldBeGreaterThan(0);
        run.Usage.Cost.ShouldBeGreaterThan(0);
        run.Usage.Cost.ShouldBeLessThanOrEqualTo(0.02m);
    }

    [Fact]
    public async Task Steps_UsedUp_IsAStepLimit()
    {
        await using var bench = await EndlessAsync("", "steps: 3");

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.StepLimit);
        run.Reason!.ShouldContain("limits.steps");
        bench.Model.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Steps_UsedUpByCallsThatFail_EndTheRunWithWhatFailed()
    {
        await using var bench = await EndlessAsync("retries: { attempts: 9 }, fallback: spare", "steps: 2");
        bench.Otherwise = Fail(429);

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.ModelFailed);
        run.Reason!.ShouldContain("429");
        run.Usage.Steps.ShouldBe(2);
        bench.Model.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Turns_UsedUp_IsAStepLimit()
    {
        await using var bench = await EndlessAsync("limits: { turns: 2 }", "steps: 30");

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.StepLimit);
        run.Reason!.ShouldContain("limits.turns");
        bench.Model.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Deadline_OfTheRun_EndsItBeforeTheNextCall()
    {
        await using var bench = await EndlessAsync("", "time: 1h");
        bench.Otherwise = Taking(bench, TimeSpan.FromMinutes(25));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.DeadlineExceeded);
        bench.Model.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Model_ThatAsksToWaitBeyondTheDeadline_IsModelFailedAtOnce()
    {
        await using var bench = await EndlessAsync("retries: { attempts: 20 }", "time: 1h");
        bench.Otherwise = Fail(429, ("Retry-After", "1500"));
        var began = bench.Clock.GetUtcNow();

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.ModelFailed);
        run.Reason!.ShouldContain("429");
        (run.EndedAt!.Value - began).ShouldBeLessThan(TimeSpan.FromHours(1));
        bench.Model.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Deadline_OfTheRun_ClosesItsGates()
    {
        await using var bench = await Bench.OpenAsync("""
            pattern: pipeline
            agents: { worker: { instructions: Work., model: m, tools: [desk.refund] } }
            steps: [ { agent: worker } ]
            limits: { time: 1h }
            """);
        bench.Then(Call("desk.refund", new { order = "o", amount = 1 }));
        await bench.RunAsync();
        (await bench.GateAsync()).GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(bench.Clock.GetUtcNow().AddHours(1));

        await bench.PassAsync(TimeSpan.FromHours(1));
        var run = await bench.GoOnAsync();

        run.Outcome.ShouldBe(Outcome.DeadlineExceeded);
        bench.Model.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task TimeOfAnAgent_LeavesOutItsWaitsForPeople()
    {
        await using var bench = await Bench.OpenAsync("""
            pattern: pipeline
            agents: { worker: { instructions: Work., model: m, tools: [desk.refund], limits: { time: 10m } } }
            steps: [ { agent: worker } ]
            """);
        bench.Then(Call("desk.refund", new { order = "o", amount = 1 }), Fail(429, ("Retry-After", "300")), Say("done"));
        await bench.RunAsync();
        await bench.PassAsync(TimeSpan.FromHours(5));

        (await bench.AnswerAsync(new { decision = "approve", by = "ann" })).Outcome.ShouldBe(Outcome.Completed);
    }

    [Fact]
    public async Task TimeOfAnAgent_UsedUp_IsDeadlineExceeded()
    {
        await using var bench = await EndlessAsync("limits: { time: 10m }", "time: 10h");
        bench.Otherwise = Taking(bench, TimeSpan.FromMinutes(4));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.DeadlineExceeded);
        run.Reason!.ShouldContain("worker");
        bench.Model.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(50, 4)]
    public async Task LimitsOfAStart_OnlyLowerTheTeams(int asked, int calls)
    {
        await using var bench = await EndlessAsync("", "steps: 4");

        var run = await bench.RunAsync(more: new { limits = new { steps = asked } });

        run.Outcome.ShouldBe(Outcome.StepLimit);
        bench.Model.Requests.Count.ShouldBe(calls);
    }
}
