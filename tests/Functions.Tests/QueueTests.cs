using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using Baton.Engine.Hosting;
using Baton.Records;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class QueueTests
{
    private const string Team = """
        pattern: pipeline
        agents: { one: { instructions: One., model: m, tools: [desk.refund] } }
        steps: [ { agent: one } ]
        """;

    private static async Task<Bench> OpenAsync(Dictionary<string, string?>? settings = null)
    {
        var bench = await Bench.OpenAsync(Team);
        bench.Otherwise = Say("done");
        if (settings is null)
            return bench;
        foreach (var (name, value) in settings)
            bench.Settings[name] = value;
        await bench.ReopenAsync();
        return bench;
    }

    [Fact]
    public async Task Message_WithAnId_StartsThatRunOnceHoweverOftenItIsSent()
    {
        await using var bench = await OpenAsync();
        var message = BatonJson.ToText(new { team = "main", input = "the task", id = "m-1" });

        await bench.SendAsync(message, message, message);
        await bench.EventuallyAsync(async () => (await bench.RunIdsAsync()).Length == 1 && await bench.IsQueueEmptyAsync());

        (await bench.GoOnAsync("m-1")).Outcome.ShouldBe(Outcome.Completed);
        (await bench.RunIdsAsync()).ShouldBe(["m-1"]);
        bench.Model.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Message_WithoutAnId_DeliveredAgain_StartsNothing()
    {
        await using var bench = await OpenAsync();

        await DeliverAsync(bench, """{"team":"main","input":"the task"}""", "message-1", 1);
        var run = (await bench.RunIdsAsync()).ShouldHaveSingleItem();
        await bench.GoOnAsync(run);
        await DeliverAsync(bench, """{"team":"main","input":"the task"}""", "message-1", 2);
        await DeliverAsync(bench, """{"team":"main","input":"the task"}""", "message-2", 1);

        (await bench.RunIdsAsync()).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"team":"nobody","input":"x","id":"bad"}""", "bad", "Expected a team that this head knows, found 'nobody'.")]
    [InlineData("""{"team":"main","id":"bad"}""", "bad", "Expected the task in 'input', found none.")]
    [InlineData("""{"team":"main","input":{"a":1},"id":"bad"}""", "bad", "The input does not fit the input schema of team 'main'.")]
    [InlineData("""{"team":"main","input":"x","id":"no id"}""", null, "Expected an id of 1 to 64 letters")]
    [InlineData("""{"team":"main","input":""", null, "Expected the body of POST /api/runs, found something else:")]
    [InlineData("null", null, "Expected the body of POST /api/runs, found something else:")]
    public async Task Message_ThatStartsNothing_IsParkedAfterFiveTriesWithTheReasonInTheJournal(string message, string? run, string reason)
    {
        await using var bench = await OpenAsync();

        await bench.SendAsync(message);
        await bench.ParkedAsync(message);

        var parked = (await EventsAsync(bench, "queue.baton-runs-poison")).ShouldHaveSingleItem();
        parked.GetProperty("type").GetString().ShouldBe("message.parked");
        parked.GetProperty("data").GetProperty("reason").GetString().ShouldStartWith(reason);
        var named = parked.GetProperty("data").GetProperty("run").GetString()!;
        named.ShouldBe(run ?? named);
        var events = await EventsAsync(bench, named);
        events.Select(e => e.GetProperty("type").GetString()).ShouldBe([.. Enumerable.Repeat("message.refused", 5), "message.parked"]);
        events.Select(e => e.GetProperty("data").GetProperty("attempt").GetInt32()).ShouldBe([1, 2, 3, 4, 5, 5]);
        var answer = await bench.Http.GetAsync($"api/runs/{named}");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain($"was refused: {reason}");
        (await bench.RunIdsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Poison_AmongAThousand_IsParkedWithItsReasonAndTheOthersEnd()
    {
        await using var bench = await OpenAsync();
        string[] messages = [.. Enumerable.Range(1, 1000).Select(i => BatonJson.ToText(new { team = i == 500 ? "nobody" : "main", input = $"task {i}", id = $"m-{i}" }))];

        await bench.SendAsync(messages);
        await bench.ParkedAsync(messages[499]);
        await bench.EventuallyAsync(async () => (await bench.EndedAsync()).Length == 999 && await bench.IsQueueEmptyAsync());
        await bench.SendAsync(messages[0], messages[998]);
        await bench.EventuallyAsync(bench.IsQueueEmptyAsync);

        (await bench.RunIdsAsync()).Length.ShouldBe(999);
        (await EventsAsync(bench, "m-500"))[^1].GetProperty("data").GetProperty("reason").GetString()!.ShouldContain("found 'nobody'");
        bench.Model.Requests.Count.ShouldBe(999);
    }

    [Fact]
    public async Task Runs_ThatWork_AreNoMoreThanTheSettingSays()
    {
        await using var bench = await OpenAsync(new() { ["Baton:Queue:AtOnce"] = "2" });
        using var go = new SemaphoreSlim(0);
        bench.Otherwise = request =>
        {
            go.Wait(TimeSpan.FromSeconds(30));
            return Say("done")(request);
        };

        await bench.SendAsync([.. Enumerable.Range(1, 6).Select(i => BatonJson.ToText(new { team = "main", input = $"{i}", id = $"m-{i}" }))]);
        for (var ended = 0; ended < 6; ended++)
        {
            await bench.EventuallyAsync(async () => (await bench.EndedAsync()).Length == ended && (await bench.RunIdsAsync()).Length == Math.Min(6, ended + 2));
            go.Release();
        }

        await bench.EventuallyAsync(async () => (await bench.EndedAsync()).Length == 6);
    }

    [Fact]
    public async Task Run_ThatWaitsForAPerson_MakesRoomForTheNext()
    {
        await using var bench = await OpenAsync(new() { ["Baton:Queue:AtOnce"] = "1" });
        bench.Otherwise = request => (request.Last("user") ?? "").Contains("refund please", StringComparison.Ordinal)
            ? Call("desk.refund", new { order = "o7", amount = 5 })(request)
            : Say("done")(request);

        await bench.SendAsync(BatonJson.ToText(new { team = "main", input = "refund please", id = "gated" }));
        (await bench.GoOnAsync("gated", appears: true)).Status.ShouldBe(RunStatus.Waiting);
        await bench.SendAsync(BatonJson.ToText(new { team = "main", input = "other", id = "next" }));

        (await bench.GoOnAsync("next", appears: true)).Outcome.ShouldBe(Outcome.Completed);
    }

    [Fact]
    public async Task Message_WithoutRoomInTime_GoesToTheEndOfTheQueueAsTheSameRun()
    {
        await using var bench = await OpenAsync(new() { ["Baton:Queue:AtOnce"] = "1" });
        using var go = new SemaphoreSlim(0);
        bench.Otherwise = request =>
        {
            go.Wait(TimeSpan.FromSeconds(30));
            return Say("done")(request);
        };
        await bench.SendAsync(BatonJson.ToText(new { team = "main", input = "first", id = "first" }));
        await bench.EventuallyAsync(async () => (await bench.RunIdsAsync()).Length == 1);

        var delivery = DeliverAsync(bench, """{"team":"main","input":"second"}""", "message-1", 5);
        await bench.EventuallyAsync(() =>
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(31));
            return Task.FromResult(delivery.IsCompleted);
        });
        await delivery;
        go.Release(2);

        await bench.EventuallyAsync(async () => (await bench.EndedAsync()).Length == 2);
        (await bench.RunIdsAsync()).ShouldContain(RunStarter.IdOf("message-1"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    public async Task Room_OfAWrongSetting_IsSaidWithTheMessage(string setting)
    {
        await using var bench = await OpenAsync(new() { ["Baton:Queue:AtOnce"] = setting });

        await bench.SendAsync(BatonJson.ToText(new { team = "main", input = "x", id = "m-1" }));
        await bench.EventuallyAsync(async () => (await bench.App.Store.ReadAsync(new RunKey("default", "m-1"), 0, 10)).Count > 0);

        (await EventsAsync(bench, "m-1"))[0].GetProperty("data").GetProperty("reason").GetString()
            .ShouldBe($"Expected a number from 1 to 10000 in the setting Baton__Queue__AtOnce, found '{setting}'.");
    }

    private static async Task<JsonElement[]> EventsAsync(Bench bench, string run) =>
        [.. (await bench.Http.GetFromJsonAsync<JsonElement>($"api/runs/{run}/events")).GetProperty("items").EnumerateArray()];

    private static Task DeliverAsync(Bench bench, string message, string id, int count)
    {
        var definition = new HostFunctionDefinition(nameof(StartFromQueue), typeof(StartFromQueue).GetMethod(nameof(StartFromQueue.Run))!);
        var data = new Dictionary<string, object?> { ["Id"] = id, ["DequeueCount"] = $"{count}" };
        var context = new HostFunctionContext(definition, "invocation", bench.App.Services, CancellationToken.None, data);
        return ActivatorUtilities.CreateInstance<StartFromQueue>(bench.App.Services).Run(message, context, bench.App.Client);
    }
}
