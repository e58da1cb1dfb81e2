using System.Net;
using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>A run that is cancelled while it has a call under way.</summary>
public sealed class CancelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static string Team(string tool) => $$"""
        pattern: pipeline
        agents: { worker: { instructions: Work., model: m, tools: [desk.{{tool}}] } }
        steps: [ { agent: worker } ]
        """;

    private static async Task CancelAsync(Bench bench)
    {
        var response = await bench.Http.PostAsync($"api/runs/{bench.Run}/cancel?reason=enough", null);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("note", EventTypes.ToolAmbiguous)]
    [InlineData("save", EventTypes.ToolAmbiguous)]
    public async Task Cancel_DuringACallWithAnEffect_BreaksItOffAndLeavesItInDoubtUnasked(string tool, string end)
    {
        await using var bench = await HangingAsync(tool, new { text = "x" });

        await CancelAsync(bench);

        await bench.Tools.BrokenOff.Task.WaitAsync(Patience);
        var journal = await bench.JournalAsync();
        journal.Single(e => e.Step == "1.1.1" && e.Type != EventTypes.ToolIntent).Type.ShouldBe(end);
        journal[^1].Type.ShouldBe(EventTypes.RunCancelled);
        journal.ShouldNotContain(e => e.Type == EventTypes.GateOpened);
        await bench.SettleAsync();
        bench.Tools.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Cancel_DuringACallWithoutEffect_IsOnRecordAsCancelled()
    {
        await using var bench = await HangingAsync("look", new { q = "x" });

        await CancelAsync(bench);

        await bench.Tools.BrokenOff.Task.WaitAsync(Patience);
        (await bench.EventsAsync(EventTypes.ToolCancelled)).ShouldHaveSingleItem().Step.ShouldBe("1.1.1");
        var again = await bench.App.Store.BeginAsync(new EffectKey(new RunKey("default", bench.Run), "1.1.1"), await FingerprintAsync(bench), []);
        again.State.ShouldBe(LedgerState.Done);
    }

    [Fact]
    public async Task Cancel_DuringAModelCall_EndsTheCall()
    {
        await using var bench = await Bench.OpenAsync(Team("look"));
        using var asked = new SemaphoreSlim(0);
        using var go = new ManualResetEventSlim();
        bench.Otherwise = _ =>
        {
            asked.Release();
            go.Wait(Patience);
            return Say("late")(null!);
        };
        await bench.StartAsync();
        (await asked.WaitAsync(Patience)).ShouldBeTrue();

        await CancelAsync(bench);
        var ended = await bench.EventsAsync(EventTypes.ModelFailed, EventTypes.BudgetSettled);
        go.Set();

        ended.Select(e => e.Type).ShouldBe([EventTypes.ModelFailed, EventTypes.BudgetSettled]);
        ended[0].Text("reason")!.ShouldContain("cancelled");
    }

    [Fact]
    public async Task Cancel_AfterTheHeadDiedDuringACall_SettlesTheCallUnasked()
    {
        await using var bench = await Bench.OpenAsync(Team("refund"));
        bench.Then(Call("desk.refund", new { order = "o", amount = 1 }));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        var begun = (await bench.JournalAsync())[0] with { Id = "8.1:tool.intent", Step = "8.1", Type = EventTypes.ToolIntent };
        var key = new EffectKey(new RunKey("default", bench.Run), "8.1");
        await bench.App.Store.BeginAsync(key, "a call of a head that is gone", [begun]);
        bench.App.Store.Release(key);

        await CancelAsync(bench);

        (await bench.EventsAsync(EventTypes.ToolAmbiguous)).ShouldHaveSingleItem().Step.ShouldBe("8.1");
    }

    private static async Task<Bench> HangingAsync(string tool, object arguments)
    {
        var bench = await Bench.OpenAsync(Team(tool));
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Tools.Before = async _ =>
        {
            called.TrySetResult();
            await bench.Tools.BrokenOff.Task.WaitAsync(Patience);
            return false;
        };
        bench.Then(Call($"desk.{tool}", arguments), Say("never"));
        await bench.StartAsync();
        await called.Task.WaitAsync(Patience);
        return bench;
    }

    private static async Task<string> FingerprintAsync(Bench bench)
    {
        var intent = (await bench.EventsAsync(EventTypes.ToolIntent)).Single();
        return $"{intent.Text("tool")} {intent.Text("argumentsHash")}";
    }
}
