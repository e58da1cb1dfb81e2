using System.Globalization;
using System.Net.ServerSentEvents;
using Baton.Agents;

namespace Baton.Functions.Tests;

public sealed class JournalFeedTests
{
    private const int Clients = 200;
    private const string Team = """
        pattern: pipeline
        agents: { a: { human: { assignees: [ann@example.com] } } }
        steps: [ { agent: a } ]
        """;

    [Fact]
    public async Task Follow_TwoHundredClientsOfOneRun_ReadItOnceForAll()
    {
        CountingStore? store = null;
        await using var bench = await Bench.OpenAsync(Team, wrap: inner => store = new CountingStore(inner));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        var first = (await bench.JournalAsync()).Count;

        // One who takes nothing until all is over; the others see everything meanwhile, and one in ten comes back in between.
        using var slow = await OpenAsync(bench, "0");
        var seen = Enumerable.Range(0, Clients).Select(_ => new Seen()).ToArray();
        var clients = seen.Select((s, i) => s.FollowAsync(bench, i % 10 == 0 ? first + 50 : null)).ToArray();
        await EventuallyAsync(() => seen.All(s => s.Ids.Count >= first));
        var before = (store!.Reads, store.Waits);
        const int batches = 30, size = 10;
        for (var i = 0; i < batches; i++)
            await AppendAsync(bench, i * size, size);
        await EventuallyAsync(() => seen.All(s => s.Ids.Count >= first + (batches * size)));

        // A page a batch, one page more at most for each of the twenty who came back, and none for the others.
        (store.Reads - before.Reads).ShouldBeLessThan((2 * batches) + (3 * Clients / 10));
        (store.Waits - before.Waits).ShouldBeLessThanOrEqualTo(2 * batches);

        (await bench.AnswerAsync(new { decision = "respond", by = "ann@example.com", text = "done" })).Outcome.ShouldBe(Outcome.Completed);
        await Task.WhenAll(clients).WaitAsync(TimeSpan.FromSeconds(10));
        var all = Enumerable.Range(1, (await bench.JournalAsync()).Count).Select(n => (long)n).ToArray();
        foreach (var client in seen)
            client.Ids.ShouldBe(all);
        var late = new List<long>();
        await foreach (var item in SseParser.Create(await slow.Content.ReadAsStreamAsync()).EnumerateAsync())
            late.Add(long.Parse(item.EventId!, CultureInfo.InvariantCulture));
        late.ShouldBe(all);
    }

    [Fact]
    public async Task Follow_FromBehindTheEnd_GetsWhatComesAfter()
    {
        await using var bench = await Bench.OpenAsync(Team);
        await bench.RunAsync();
        var claimed = new Seen();
        var other = new Seen();
        var count = (await bench.JournalAsync()).Count;
        var follows = claimed.FollowAsync(bench, null, from: count + 5);
        var reads = other.FollowAsync(bench, null);
        await EventuallyAsync(() => other.Ids.Count == count);

        await AppendAsync(bench, 0, 10);
        await bench.AnswerAsync(new { decision = "respond", by = "ann@example.com", text = "done" });

        await Task.WhenAll(follows, reads).WaitAsync(TimeSpan.FromSeconds(10));
        var all = (await bench.JournalAsync()).Select(e => e.Seq).ToArray();
        other.Ids.ShouldBe(all);
        claimed.Ids.ShouldBe(all.Where(seq => seq > count + 5));
    }

    [Fact]
    public async Task Follow_LongJournal_IsReadByPagesAndThenLive()
    {
        await using var bench = await Bench.OpenAsync(Team);
        await bench.RunAsync();
        for (var i = 0; i < 3; i++)
            await AppendAsync(bench, i * 1000, 1000);
        var seen = new Seen();
        var follows = seen.FollowAsync(bench, null);
        await EventuallyAsync(() => seen.Ids.Count >= 3000);
        for (var i = 3; i < 6; i++)
            await AppendAsync(bench, i * 1000, 1000);

        await bench.AnswerAsync(new { decision = "respond", by = "ann@example.com", text = "done" });

        await follows.WaitAsync(TimeSpan.FromSeconds(10));
        seen.Ids.ShouldBe((await bench.App.Store.ReadAsync(new RunKey("default", bench.Run), 0, 100_000)).Select(e => e.Seq));
    }

    private static Task AppendAsync(Bench bench, int from, int count) => bench.App.Store.AppendAsync(
        new RunKey("default", bench.Run),
        [.. Enumerable.Range(from, count).Select(n => new RunEvent
        {
            Id = $"note:{n}", Time = bench.Clock.GetUtcNow(), Type = EventTypes.DecisionMade, Run = bench.Run, Tenant = "default",
        })]);

    private static async Task<HttpResponseMessage> OpenAsync(Bench bench, string from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/runs/{bench.Run}/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Last-Event-ID", from);
        var response = await bench.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.IsSuccessStatusCode.ShouldBeTrue();
        return response;
    }

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        for (var limit = Environment.TickCount64 + 15_000; !holds();)
        {
            (Environment.TickCount64 < limit).ShouldBeTrue("Expected the clients to have seen it within 15 s.");
            await Task.Delay(5);
        }
    }

    /// <summary>What one client saw.</summary>
    private sealed class Seen
    {
        public List<long> Ids { get; } = [];

        /// <param name="bench">The head.</param>
        /// <param name="leave">Leaves after that many events, and comes back for the rest. Null: stays.</param>
        /// <param name="from">What it claims to have.</param>
        public async Task FollowAsync(Bench bench, int? leave, long from = 0)
        {
            while (true)
            {
                using var response = await OpenAsync(bench, (Ids.Count == 0 ? from : Ids[^1]).ToString(CultureInfo.InvariantCulture));
                await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
                {
                    Ids.Add(long.Parse(item.EventId!, CultureInfo.InvariantCulture));
                    if (item.EventType == EventTypes.RunCompleted)
                        return;
                    if (Ids.Count == leave)
                        break;
                }
            }
        }
    }
}
