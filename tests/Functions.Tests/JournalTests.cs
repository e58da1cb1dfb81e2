using System.Text;
using Baton.Agents;
using Microsoft.DurableTask.Client;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class JournalTests
{
    /// <summary>A run with most of what can happen: retries, corrections, handoffs, gates, an expiry and a nested team.</summary>
    private static async Task<Bench> EventfulAsync()
    {
        var bench = await Bench.OpenAsync("pattern: pipeline\nagents: { x: { instructions: x, model: m } }\nsteps: [ { agent: x } ]");
        bench.AddTeam("inner", """
            pattern: handoff
            entry: a
            agents:
              a: { instructions: A., model: m, tools: [desk.look, desk.refund], handoffs: [b], fallback: spare }
              b: { instructions: B., model: m, tools: [desk.broken, desk.note] }
            approvals: [ { tool: desk.refund, remind: 1h, expires: 3h } ]
            """);
        bench.AddTeam("main", """
            pattern: pipeline
            agents:
              group: { team: inner.yaml }
              last: { instructions: L., model: m, output: { type: object } }
            steps: [ { agent: group }, { agent: last } ]
            output: { type: object }
            approvals: [ { result: true } ]
            """);
        bench.Then(
            Fail(429), Call(("desk.look", new { q = "a" }), ("desk.refund", new { order = "o", amount = 1 })), Handoff("b"),
            Call("desk.broken", new { }), Call("desk.note", new { text = "n" }), Say("noted"),
            Say("no JSON"), Say("{}"));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        await bench.PassAsync(TimeSpan.FromHours(3));
        (await bench.GoOnAsync()).Status.ShouldBe(RunStatus.Waiting);
        return bench;
    }

    [Fact]
    public async Task Journal_OfAnEventfulRun_TellsEachThingOnceInOrder()
    {
        await using var bench = await EventfulAsync();

        var run = await bench.AnswerAsync(new { decision = "approve", by = "ann" });

        run.Outcome.ShouldBe(Outcome.Completed);
        var journal = await bench.JournalAsync();
        journal.Select(e => e.Id).Distinct().Count().ShouldBe(journal.Count);
        journal.Select(e => e.Seq).ShouldBe(journal.Select(e => e.Seq).Order());
        journal.ShouldAllBe(e => e.Run == bench.Run && e.Tenant == "default" && e.TraceId != null);
        journal[0].Type.ShouldBe(EventTypes.RunStarted);
        journal[^1].Type.ShouldBe(EventTypes.RunCompleted);
        var reserved = journal.Count(e => e.Type == EventTypes.BudgetReserved);
        journal.Count(e => e.Type == EventTypes.BudgetSettled).ShouldBe(reserved);
        journal.Count(e => e.Type == EventTypes.GateReminded).ShouldBe(2);
    }

    [Fact]
    public async Task Histories_OfAnEventfulRun_StaySmall()
    {
        await using var bench = await EventfulAsync();
        await bench.AnswerAsync(new { decision = "approve", by = "ann" });

        var seen = 0;
        await foreach (var instance in bench.App.Client.GetAllInstancesAsync(new OrchestrationQuery { FetchInputsAndOutputs = true }))
        {
            seen++;
            foreach (var text in new[] { instance.SerializedInput, instance.SerializedOutput })
                Encoding.UTF8.GetByteCount(text ?? "").ShouldBeLessThan(4096, instance.InstanceId);
            Encoding.UTF8.GetByteCount(instance.SerializedCustomStatus ?? "").ShouldBeLessThan(1024, instance.InstanceId);
        }

        seen.ShouldBeGreaterThan(5);
    }
}
