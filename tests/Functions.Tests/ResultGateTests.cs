using System.Net;
using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class ResultGateTests
{
    private static async Task<Bench> WaitingAsync(string output = "", string answer = "result")
    {
        var bench = await Bench.OpenAsync($$"""
            pattern: pipeline
            agents: { writer: { instructions: Write., model: m } }
            steps: [ { agent: writer } ]
            approvals: [ { result: true, expires: 2h } ]
            {{output}}
            """);
        bench.Then(Say(answer));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        (await bench.GateAsync()).GetProperty("kind").GetString().ShouldBe("result");
        return bench;
    }

    [Fact]
    public async Task Approve_OfTheResult_Completes()
    {
        await using var bench = await WaitingAsync();
        var run = await bench.AnswerAsync(new { decision = "approve", by = "ann" });
        run.Outcome.ShouldBe(Outcome.Completed);
        run.Output!.Value.GetString().ShouldBe("result");
    }

    [Fact]
    public async Task Reject_OfTheResult_IsRejectedAndKeepsWhatWasMade()
    {
        await using var bench = await WaitingAsync();
        var run = await bench.AnswerAsync(new { decision = "reject", by = "ann", comment = "dull" });
        run.Outcome.ShouldBe(Outcome.Rejected);
        run.Reason!.ShouldContain("dull");
        run.Output!.Value.GetString().ShouldBe("result");
    }

    [Fact]
    public async Task Expiry_OfTheResultsGate_IsExpired()
    {
        await using var bench = await WaitingAsync();
        await bench.PassAsync(TimeSpan.FromHours(2));
        (await bench.GoOnAsync()).Outcome.ShouldBe(Outcome.Expired);
    }

    [Fact]
    public async Task Edit_OfATextResult_IsTheResult()
    {
        await using var bench = await WaitingAsync();
        var run = await bench.AnswerAsync(new { decision = "edit", by = "ann", args = "better" });
        run.Outcome.ShouldBe(Outcome.Completed);
        run.Output!.Value.GetString().ShouldBe("better");
    }

    [Fact]
    public async Task Edit_OfAResult_IsHeldToTheTeamsOutputSchema()
    {
        await using var bench = await WaitingAsync(
            "output: { type: object, properties: { n: { type: integer } }, required: [n] }", """{"n":1}""");

        var broken = await bench.DecideAsync(new { decision = "edit", by = "ann", args = new { n = "many" } });
        broken.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var run = await bench.AnswerAsync(new { decision = "edit", by = "ann", args = new { n = 2 } });

        run.Outcome.ShouldBe(Outcome.Completed);
        run.Output!.Value.GetProperty("n").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Respond_ToAResultThatIsNoText_MustFitTheSchemaToo()
    {
        await using var bench = await WaitingAsync(
            "output: { type: object, properties: { n: { type: integer } }, required: [n] }", """{"n":1}""");

        (await bench.DecideAsync(new { decision = "respond", by = "ann", text = "just text" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }
}
