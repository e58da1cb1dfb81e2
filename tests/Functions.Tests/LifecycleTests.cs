using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using Microsoft.DurableTask.Client;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class LifecycleTests
{
    private const string Team = """
        pattern: pipeline
        agents:
          one: { instructions: One., model: m, tools: [desk.refund] }
          two: { instructions: Two., model: m }
        steps: [ { agent: one }, { agent: two } ]
        """;

    private static async Task<Bench> WaitingAsync()
    {
        var bench = await Bench.OpenAsync(Team);
        bench.Then(Call("desk.refund", new { order = "o", amount = 1 }), Say("one"), Say("two"));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        return bench;
    }

    private static async Task<JsonElement> PostAsync(Bench bench, string action, HttpStatusCode status = HttpStatusCode.OK)
    {
        var response = await bench.Http.PostAsync($"api/runs/{bench.Run}/{action}", null);
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Not every storage provider of Durable Functions hands a termination or a deletion down.</summary>
    [Fact]
    public async Task Parts_ThatTheHostDoesNotReach_AreEndedAndDeletedWithTheirRun()
    {
        await using var bench = await WaitingAsync();
        var (client, run) = (bench.App.Client, new RunKey("default", bench.Run));
        await client.TerminateInstanceAsync(InstanceIds.Run(run), new TerminateInstanceOptions(Recursive: false));
        await client.WaitForInstanceCompletionAsync(InstanceIds.Run(run));
        (await PartsAsync()).Count(p => !p.IsCompleted).ShouldBe(2, "an agent's turn and its gate");

        (await RunParts.TerminateAsync(client, run, "enough", default)).ShouldBeTrue();
        await bench.SettleAsync();
        (await RunParts.TerminateAsync(client, run, "enough", default)).ShouldBeFalse();
        (await PartsAsync()).ShouldAllBe(p => p.IsCompleted);
        await client.PurgeInstanceAsync(InstanceIds.Run(run), new PurgeInstanceOptions(Recursive: false));
        await RunParts.PurgeAsync(client, run, default);

        (await PartsAsync()).ShouldBeEmpty();

        async Task<List<OrchestrationMetadata>> PartsAsync()
        {
            var parts = new List<OrchestrationMetadata>();
            await foreach (var part in client.GetAllInstancesAsync(new OrchestrationQuery()))
                parts.Add(part);
            return [.. parts.Where(p => p.InstanceId.Contains(bench.Run, StringComparison.Ordinal) && !p.InstanceId.StartsWith("run.", StringComparison.Ordinal))];
        }
    }

    [Fact]
    public async Task Cancel_WhileAGateIsOpen_EndsTheRunAndClosesTheGate()
    {
        await using var bench = await WaitingAsync();
        var gate = (await bench.GateAsync()).GetProperty("id").GetString();

        var view = await PostAsync(bench, "cancel?reason=enough");

        view.GetProperty("outcome").GetString().ShouldBe("cancelled");
        view.GetProperty("reason").GetString().ShouldBe("enough");
        view.GetProperty("waiting").GetArrayLength().ShouldBe(0);
        await bench.SettleAsync();
        (await bench.Http.GetFromJsonAsync<JsonElement>("api/approvals")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await bench.DecideAsync(new { decision = "approve", by = "ann" }, gate)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        bench.Tools.Calls.ShouldBeEmpty();
        await PostAsync(bench, "cancel", HttpStatusCode.Conflict);
        (await bench.EventsAsync(EventTypes.RunCancelled)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Suspend_HoldsTheAgentsToo_AndResumeLetsThemGoOn()
    {
        await using var bench = await WaitingAsync();

        (await PostAsync(bench, "suspend")).GetProperty("status").GetString().ShouldBe("suspended");
        await bench.SettleAsync();
        var decided = await bench.DecideAsync(new { decision = "approve", by = "ann" });
        decided.StatusCode.ShouldBe(HttpStatusCode.OK);
        await bench.PassAsync(TimeSpan.FromHours(1));
        bench.Tools.Calls.ShouldBeEmpty();
        (await bench.ViewAsync()).Status.ShouldBe(RunStatus.Suspended);
        await PostAsync(bench, "resume");
        var run = await bench.GoOnAsync();

        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.Count.ShouldBe(1);
        (await bench.EventsAsync(EventTypes.RunSuspended, EventTypes.RunResumed)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Cancel_OfASuspendedRun_EndsIt()
    {
        await using var bench = await WaitingAsync();
        await PostAsync(bench, "suspend");

        (await PostAsync(bench, "cancel")).GetProperty("outcome").GetString().ShouldBe("cancelled");
    }

    [Fact]
    public async Task Delete_OfARunThatHasEnded_ForgetsItWithItsParts()
    {
        await using var bench = await WaitingAsync();
        (await bench.Http.DeleteAsync($"api/runs/{bench.Run}")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await bench.AnswerAsync(new { decision = "approve", by = "ann" });

        (await bench.Http.DeleteAsync($"api/runs/{bench.Run}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await bench.Http.GetAsync($"api/runs/{bench.Run}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bench.Http.DeleteAsync($"api/runs/{bench.Run}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bench.JournalAsync()).ShouldBeEmpty();
        var left = new List<string>();
        await foreach (var instance in bench.App.Client.GetAllInstancesAsync(new OrchestrationQuery()))
            left.Add(instance.InstanceId);
        left.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("suspend")]
    [InlineData("resume")]
    public async Task Management_OfARunThatIsNotThere_IsNotFound(string action)
    {
        await using var bench = await Bench.OpenAsync(Team);
        (await bench.Http.PostAsync($"api/runs/nothing/{action}", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task After_ADelay_TheRunStartsThen()
    {
        await using var bench = await Bench.OpenAsync(Team);
        bench.Then(Say("one"), Say("two"));
        var began = bench.Clock.GetUtcNow();

        await bench.StartAsync(more: new { after = "2h" });
        await bench.PassAsync(TimeSpan.FromMinutes(119));
        bench.Model.Requests.ShouldBeEmpty();
        var run = await bench.GoOnAsync();

        run.Outcome.ShouldBe(Outcome.Completed);
        run.EndedAt.ShouldBe(began.AddHours(2));
    }

    [Fact]
    public async Task After_ADelay_TheRunCanBeCancelledBeforeItStarts()
    {
        await using var bench = await Bench.OpenAsync(Team);
        await bench.StartAsync(more: new { after = "2h" });

        (await PostAsync(bench, "cancel")).GetProperty("outcome").GetString().ShouldBe("cancelled");

        await bench.PassAsync(TimeSpan.FromHours(3));
        bench.Model.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task DeployedTeam_ChangedMeanwhile_DoesNotTouchAParkedRun()
    {
        await using var bench = await WaitingAsync();
        bench.AddTeam("main", "pattern: pipeline\nagents: { other: { instructions: Other., model: m } }\nsteps: [ { agent: other } ]");

        var run = await bench.AnswerAsync(new { decision = "approve", by = "ann" });

        run.Outcome.ShouldBe(Outcome.Completed);
        run.Path.ShouldBe(["one", "two"]);
    }
}
