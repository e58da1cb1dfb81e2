using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Agents;
using static Baton.Functions.Tests.RemoteDouble;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>An agent of another organisation as a member.</summary>
public sealed class RemoteTests
{
    private static string Team(RemoteDouble agent, string more = "") => $$"""
        pattern: pipeline
        agents: { partner: { a2a: "{{agent.Card}}"{{more}} } }
        steps: [ { agent: partner } ]
        """;

    private static string Text(JsonElement message) => message.GetProperty("parts")[0].GetProperty("text").GetString()!;

    [Fact]
    public async Task Task_DoneAtOnce_IsTheAnswer()
    {
        await using var agent = await RemoteDouble.StartAsync();
        await using var bench = await Bench.OpenAsync(Team(agent));

        var run = await bench.RunAsync("what is it?");

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        run.Output!.Value.GetString().ShouldBe("done");
        Text(agent.Messages.ShouldHaveSingleItem()).ShouldBe("what is it?");
        run.Usage.Cost.ShouldBe(0);
    }

    [Fact]
    public async Task Task_ThatTakesDays_IsLookedAtUntilItIsDone_AlsoAfterARestart()
    {
        await using var agent = await RemoteDouble.StartAsync();
        var looks = 0;
        agent.Script = call => Method(call) == "SendMessage" ? Task("SUBMITTED")
            : Volatile.Read(ref looks) is var n && Interlocked.Increment(ref looks) < 40 ? Task("WORKING", bare: true) : Task("COMPLETED", made: "built", bare: true);
        await using var bench = await Bench.OpenAsync($"limits: {{ time: 30d }}\n{Team(agent)}".ReplaceLineEndings("\n"), onDisk: true);

        await bench.StartAsync();
        await bench.PassAsync(TimeSpan.FromMinutes(3));
        (await bench.ViewAsync()).Status.ShouldBe(RunStatus.Running);
        await bench.ReopenAsync();
        var run = await bench.GoOnAsync();

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        run.Output!.Value.GetString().ShouldBe("built");
        agent.Messages.Count.ShouldBe(1);
        looks.ShouldBeGreaterThanOrEqualTo(40);
    }

    [Fact]
    public async Task Question_IsAGate_AndItsAnswerGoesOnWithTheTask()
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = _ => agent.Messages.Count == 1 ? Task("INPUT_REQUIRED", says: "Which <b>colour</b>?") : Task("COMPLETED", made: "painted");
        await using var bench = await Bench.OpenAsync($"limits: {{ time: 30d }}\n{Team(agent)}", onDisk: true);
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        var gate = await bench.GateAsync();
        gate.GetProperty("kind").GetString().ShouldBe("human");
        gate.GetProperty("arguments").GetString().ShouldBe("Which <b>colour</b>?");
        await bench.ReopenAsync();

        var run = await bench.AnswerAsync(new { decision = "respond", by = "ann", text = "red" });

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        run.Output!.Value.GetString().ShouldBe("painted");
        agent.Messages.Count.ShouldBe(2);
        Text(agent.Messages[1]).ShouldBe("red");
        agent.Messages[1].GetProperty("taskId").GetString().ShouldBe("t-1");
        agent.Messages[1].GetProperty("contextId").GetString().ShouldBe("c-1");
    }

    [Theory]
    [InlineData("reject", Outcome.Rejected)]
    [InlineData(null, Outcome.Expired)]
    public async Task Question_ThatNobodyAnswers_EndsTheTaskAndTellsTheAgent(string? decision, Outcome outcome)
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = _ => Task("INPUT_REQUIRED", says: "Which colour?");
        await using var bench = await Bench.OpenAsync($"limits: {{ time: 30d }}\n{Team(agent)}");
        await bench.RunAsync();

        if (decision is null)
            await bench.PassAsync(TimeSpan.FromDays(2));
        var run = decision is null ? await bench.GoOnAsync() : await bench.AnswerAsync(new { decision, by = "ann", comment = "none" });

        run.Outcome.ShouldBe(outcome, run.Reason);
        agent.Calls.Count(c => Method(c) == "CancelTask").ShouldBe(1);
    }

    [Fact]
    public async Task Answer_ThatDoesNotFit_GoesBackWithWhatIsWrong()
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = _ => agent.Messages.Count == 1 ? Task("COMPLETED", made: "seven") : Message("""{"n": 7}""");
        await using var bench = await Bench.OpenAsync(
            $"output: {{ type: object, properties: {{ n: {{ type: integer }} }}, required: [n] }}\n{Team(agent)}");

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        run.Output!.Value.GetProperty("n").GetInt32().ShouldBe(7);
        Text(agent.Messages[0]).ShouldContain("\"integer\"");
        agent.Messages[1].GetProperty("contextId").GetString().ShouldBe("c-1");
        agent.Messages[1].TryGetProperty("taskId", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Answer_ThatNeverFits_EndsAsInvalidOutput()
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = _ => Message("seven");
        await using var bench = await Bench.OpenAsync($"output: {{ type: object }}\n{Team(agent, ", retries: { reflect: 1 }")}");

        (await bench.RunAsync()).Outcome.ShouldBe(Outcome.InvalidOutput);

        agent.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Message_CutOff_IsAskedAboutAndNotSentAgainByItself()
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = _ => agent.Messages.Count == 1 ? null : Message("done after all");
        await using var bench = await Bench.OpenAsync(Team(agent));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        (await bench.GateAsync()).GetProperty("kind").GetString().ShouldBe("ambiguous");
        agent.Messages.Count.ShouldBe(1);

        var run = await bench.AnswerAsync(new { decision = "approve", by = "ann" });

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        agent.Messages.Count.ShouldBe(2);
        agent.Messages.Select(m => m.GetProperty("messageId").GetString()).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Message_CutOff_CanBeAnsweredByWhoKnows()
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = _ => null;
        await using var bench = await Bench.OpenAsync(Team(agent));
        await bench.RunAsync();

        var run = await bench.AnswerAsync(new { decision = "respond", by = "ann", text = "they built it" });

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        run.Output!.Value.GetString().ShouldBe("they built it");
        agent.Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Head_CrashedAnywhere_SendsTheTaskOnceOrAsks()
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = call => Method(call) == "SendMessage" ? Task("WORKING") : Task("COMPLETED", made: "built", bare: true);
        var scenario = new Scenario("remote", Team(agent)) { People = new Dictionary<string, object> { ["a2a.partner"] = new { decision = "respond", by = "ann", text = "built" } } };
        var (_, writes, _) = await new ScenarioRun(scenario).CrashAsync(0);
        var doubts = 0;
        for (var write = 1; write <= writes; write++)
        {
            var before = agent.Messages.Count;
            var (end, _, _) = await new ScenarioRun(scenario).CrashAsync(write, before: write % 2 == 0);

            var where = $"at write {write} of {writes}";
            end.Run.Outcome.ShouldBe(Outcome.Completed, where);
            (agent.Messages.Count - before).ShouldBeLessThanOrEqualTo(1, where);
            doubts += end.Of(EventTypes.ToolAmbiguous).Count;
        }

        doubts.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Agent_ThatCannotBeReached_IsTriedAgainAndNamed()
    {
        var agent = await RemoteDouble.StartAsync();
        var team = Team(agent);
        await agent.DisposeAsync();
        await using var bench = await Bench.OpenAsync(team);

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.ToolFailed);
        run.Reason!.ShouldContain("'partner'");
        (await bench.EventsAsync(EventTypes.RetryScheduled)).Count.ShouldBe(2);
        (await bench.EventsAsync(EventTypes.GateOpened)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Agent_ThatFails_SaysWhyInTheOutcome()
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = _ => Task("FAILED", says: "no paint left");
        await using var bench = await Bench.OpenAsync(Team(agent));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.ToolFailed);
        run.Reason.ShouldBe("no paint left");
        run.Agent.ShouldBe("partner");
    }

    [Fact]
    public async Task Agent_StillAtWorkWhenItsTimeIsOver_IsToldAndTheRunEnds()
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = call => Task("WORKING", bare: Method(call) != "SendMessage");
        await using var bench = await Bench.OpenAsync(Team(agent, ", limits: { time: 10m }"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.DeadlineExceeded);
        agent.Calls.Count(c => Method(c) == "CancelTask").ShouldBe(1);
    }

    [Fact]
    public async Task Handoff_ThatTheAgentRejects_GoesBackToTheSender()
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = _ => Task("REJECTED", says: "not our business");
        await using var bench = await Bench.OpenAsync($$"""
            pattern: handoff
            entry: desk
            agents:
              desk: { instructions: Sort., model: m, handoffs: [partner] }
              partner: { a2a: "{{agent.Card}}" }
            """);
        bench.Then(Handoff("partner"), Say("then I do it"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        run.Path.ShouldBe(["desk", "partner", "desk"]);
        (await bench.EventsAsync(EventTypes.HandoffRejected)).ShouldHaveSingleItem().Text("reason").ShouldBe("not our business");
        Text(agent.Messages.ShouldHaveSingleItem()).ShouldContain("yours");
    }

    [Fact]
    public async Task Agent_OfTheOlderProtocol_IsSpokenToInIt()
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.CardContent = new JsonObject { ["name"] = "old", ["protocolVersion"] = "0.3.0", ["url"] = $"{agent.Address}/rpc", ["preferredTransport"] = "JSONRPC" };
        agent.Script = call => Method(call) == "message/send"
            ? JsonNode.Parse("""{"kind": "task", "id": "t", "contextId": "c", "status": {"state": "working"}}""")
            : JsonNode.Parse("""{"kind": "task", "id": "t", "status": {"state": "completed"}, "artifacts": [{"artifactId": "a", "parts": [{"kind": "text", "text": "old but done"}]}]}""");
        await using var bench = await Bench.OpenAsync(Team(agent));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        run.Output!.Value.GetString().ShouldBe("old but done");
        agent.Calls.Select(Method).ShouldBe(["message/send", "tasks/get"]);
        agent.Messages[0].GetProperty("role").GetString().ShouldBe("user");
    }

    [Theory]
    [InlineData("http://127.0.0.2:9/rpc")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("file:///etc/passwd")]
    public async Task Card_ThatSendsCallsElsewhere_IsRefused(string url)
    {
        await using var agent = await RemoteDouble.StartAsync();
        agent.CardContent = new JsonObject { ["supportedInterfaces"] = new JsonArray(new JsonObject { ["url"] = url, ["protocolBinding"] = "JSONRPC", ["protocolVersion"] = "1.0" }) };
        await using var bench = await Bench.OpenAsync(Team(agent));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.ToolFailed);
        run.Reason!.ShouldContain("found one elsewhere");
        agent.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Secret_InAHeader_ReachesTheAgentAndNothingElse()
    {
        const string Secret = "a-secret-that-only-tests-know";
        await using var agent = await RemoteDouble.StartAsync();
        agent.Script = _ => Message($"you said {Secret}");
        await using var bench = await Bench.OpenAsync($$"""
            pattern: pipeline
            agents: { partner: { a2a: { url: "{{agent.Card}}", headers: { Authorization: "Bearer ${env:PARTNER_KEY}" } } } }
            steps: [ { agent: partner } ]
            """);
        bench.Settings["PARTNER_KEY"] = Secret;
        await bench.ReopenAsync();

        var run = await bench.RunAsync();

        run.Output!.Value.GetString().ShouldBe("you said ***");
        JsonSerializer.Serialize(await bench.JournalAsync(), BatonJson.Options).ShouldNotContain(Secret);
    }
}
